"""The declared columns of every table, the reasons for leaving out, and checks of frames."""
