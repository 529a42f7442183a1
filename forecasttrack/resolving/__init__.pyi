"""The names of the package, for type checkers and for `lazy_loader`."""

from .claim_indicators import indicators as indicators
from .linting.finding import LintFinding as LintFinding
from .linting.lint_questions import lint as lint
from .open_questions import OpenQuestion as OpenQuestion
from .open_questions import outstanding as outstanding
from .registered_rules import register_rule as register_rule
from .settlement import Settlement as Settlement
from .settlement import resolve as resolve
