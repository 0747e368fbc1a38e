"""Files of parcels as platforms, payment firms and couriers send them, made into typed Parquet tables of the model.

Whatever the size of a file, only a few thousand rows of it are in memory. A row that cannot be read is named and left
out, the others go on; a file that is wrong as a whole (cut off, columns swapped, numbers spoilt by a spreadsheet
program) is refused with one answer that says where, why and what to do.
"""
