"""What happens after what: one flow a file, and file, flow and deployment share one name."""
