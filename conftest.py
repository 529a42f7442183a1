"""Examples in documents and docstrings are run as tests."""
