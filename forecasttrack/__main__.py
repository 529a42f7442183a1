"""``python -m forecasttrack``, for where the script is not on the path.

Knows nothing but the command line. Takes its arguments. Gives its exit status. Imports ``cli``.
"""

from forecasttrack.cli import main

if __name__ == "__main__":
    main(prog_name="forecasttrack")
