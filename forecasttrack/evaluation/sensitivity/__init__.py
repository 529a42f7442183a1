"""How scores change with the readings of words and deadlines."""
