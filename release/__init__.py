"""Makes what is released: wheels, the engine of the checker, the program in a folder, checksums, a list of contents."""
