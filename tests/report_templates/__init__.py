"""Tests of report_templates/."""
