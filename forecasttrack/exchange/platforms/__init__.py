"""Files of platforms, hubs and benchmarks: one module for each format."""
