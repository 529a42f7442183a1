"""From the words of a text to probabilities, and who read them so.

Knows: lexicons and their YAML files, hedges, negation and deadlines in English, claims in a
briefing (`claims`), readings of coders.
In: texts, words, a lexicon's name or file, a coder's filled-in worksheet.
Out: hedges with their places, wordings with band and point, worksheets.
Imports: ``errors``, ``display``, ``records``, ``tables``.
A new lexicon is one YAML file in the folder ``lexicons``; nothing else names it, and
``lexicon_data`` makes plain data of all of them.
"""
