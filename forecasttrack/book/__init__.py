"""Hand-written YAML files to records and back; faults with file, line and column."""

from forecasttrack.book.collection import Book as Book
from forecasttrack.book.editors import schema_file as schema_file
from forecasttrack.book.faults import Fault as Fault
from forecasttrack.book.reading import read_book as read_book
from forecasttrack.book.writing import write_book as write_book
