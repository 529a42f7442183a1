"""What records and tables need to show themselves: notebook tables, safe text, progress."""
