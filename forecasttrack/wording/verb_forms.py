"""The forms of English verbs, so that a pattern of hedges names a verb once for all its tenses."""

from __future__ import annotations

_IRREGULAR = {
    "bet": ("bets", "bet", "betting"),
    "cut": ("cuts", "cut", "cutting"),
    "dim": ("dims", "dimmed", "dimming"),
    "drop": ("drops", "dropped", "dropping"),
    "fall": ("falls", "fell", "falling"),
    "foresee": ("foresees", "foresaw", "foreseeing"),
    "grow": ("grows", "grew", "growing"),
    "hit": ("hits", "hit", "hitting"),
    "hurt": ("hurts", "hurt", "hurting"),
    "rise": ("rises", "rose", "rising"),
    "see": ("sees", "saw", "seeing"),
    "shrink": ("shrinks", "shrank", "shrinking"),
    "slip": ("slips", "slipped", "slipping"),
    "think": ("thinks", "thought", "thinking"),
}


def present(verbs: str) -> str:
    """Verbs divided by commas, each with the form of the third person behind it.

    Example:
        >>> present("raise, imply")
        'raise, raises, imply, implies'
    """
    return ", ".join(f"{verb}, {_forms(verb)[0]}" for verb in _listed(verbs))


def past(verbs: str) -> str:
    """The forms of the past.

    Example:
        >>> past("raise, imply, dim")
        'raised, implied, dimmed'
    """
    return ", ".join(_forms(verb)[1] for verb in _listed(verbs))


def progressive(verbs: str) -> str:
    """The forms in -ing.

    Example:
        >>> progressive("raise, imply, dim")
        'raising, implying, dimming'
    """
    return ", ".join(_forms(verb)[2] for verb in _listed(verbs))


def tenses(verbs: str) -> str:
    """Every form of each verb: present, past and in -ing.

    Example:
        >>> tenses("warn")
        'warn, warns, warned, warning'
    """
    return ", ".join((present(verbs), past(verbs), progressive(verbs)))


def _listed(verbs: str) -> list[str]:
    return [verb.strip() for verb in verbs.split(",")]


def _forms(verb: str) -> tuple[str, str, str]:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    if verb.endswith("e"):
        return f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    ending = "es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s"
    return f"{verb}{ending}", f"{verb}ed", f"{verb}ing"
