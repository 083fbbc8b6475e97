"""Untrusted files in: sniffed, read in a child process as text, converted on purpose, refused where they name people."""
