"""Every shape of data: forms that come in, tables that keep, views that go out."""
