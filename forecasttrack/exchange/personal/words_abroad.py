"""Names of columns and outcomes in languages other than English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

COLUMNS_ABROAD: Mapping[str, tuple[str, ...]] = {
    "question": (
        "frage", "aussage", "vorhersage", "behauptung", "ereignis", "these",
        "prédiction", "affirmation", "énoncé", "événement",
        "pregunta", "predicción", "afirmación", "enunciado", "evento",
        "domanda", "affermazione", "pergunta", "afirmação",
        "vraag", "stelling", "voorspelling", "fråga", "påstående", "spørgsmål", "spørsmål",
        "påstand", "kysymys", "väite", "pytanie", "stwierdzenie", "otázka", "tvrzení",
        "вопрос", "утверждение", "событие", "питання", "質問", "問題", "问题", "預測", "预测",
        "질문",
    ),
    "probability": (
        "wahrscheinlichkeit", "prognose", "prozent", "zuversicht", "probabilité", "confiance",
        "probabilidad", "confianza", "probabilità", "fiducia", "probabilidade", "confiança",
        "kans", "waarschijnlijkheid", "sannolikhet", "sandsynlighed", "sannsynlighet",
        "todennäköisyys", "prawdopodobieństwo", "szansa", "pravděpodobnost",
        "вероятность", "ймовірність", "確率", "概率", "機率", "几率", "확률",
    ),
    "outcome": (
        "ergebnis", "ausgang", "eingetroffen", "eingetreten", "resultat", "résultat", "issue",
        "resultado", "risultato", "esito", "uitkomst", "resultaat", "utfall", "udfald", "tulos",
        "gewonnen", "gagné", "élu", "ganó", "ganador", "vinto", "vincitore", "venceu", "vunnit",
        "vundet", "wygrał", "победил",
        "wynik", "výsledek", "результат", "итог", "исход", "結果", "结果", "결과",
    ),
    "forecaster": (
        "wer", "von", "autor", "auteur", "qui", "nom", "quién", "nombre", "chi", "autore", "nome",
        "quem", "previsor", "wie", "naam", "vem", "namn", "hvem", "navn", "kuka", "kto", "imię",
        "kdo", "кто", "имя", "автор", "хто", "予測者", "名前", "预测者", "預測者", "姓名",
        "이름", "예측자",
    ),
    "issued_at": (
        "datum", "wann", "erstellt", "quand", "fecha", "data", "quando", "wanneer", "när", "dato",
        "hvornår", "päivä", "kiedy", "дата", "когда", "日付", "日期", "날짜",
    ),
    "closes_at": (
        "frist", "fällig", "bis", "échéance", "plazo", "scadenza", "prazo", "termin", "срок",
        "期限", "截止日期",
    ),
    "topic": (
        "thema", "kategorie", "thème", "catégorie", "tema", "categoría", "categoria", "categorie",
        "ämne", "kategori", "категория", "тема", "类别", "カテゴリ",
    ),
}  # fmt: skip
"""What columns are called, by their meaning."""

OUTCOMES_ABROAD: Mapping[str, str] = {
    **dict.fromkeys(
        ("ja", "oui", "sí", "si", "sì", "sim", "tak", "ano", "kyllä", "да", "так",
         "wahr", "vrai", "vraie", "verdadero", "verdadera", "vero", "vera", "verdadeiro", "waar",
         "sant", "sann", "sandt", "prawda", "pravda", "правда", "はい", "是", "对", "예", "네",
         "eingetroffen", "eingetreten"), "yes",
    ),
    **dict.fromkeys(
        ("nein", "non", "nee", "nej", "nei", "não", "nie", "ne", "ei", "нет", "ні",
         "falso", "falsa", "onwaar", "falskt", "falsk", "fałsz", "nepravda", "ложь", "いいえ", "否",
         "不是", "아니오", "아니요", "nicht eingetroffen", "nicht eingetreten"), "no",
    ),
    **dict.fromkeys(("richtig", "juist", "goed", "correcto", "corretto"), "right"),
    **dict.fromkeys(("onjuist", "incorrecto", "sbagliato"), "wrong"),
    **dict.fromkeys(
        ("offen", "ausstehend", "en cours", "en attente", "pendiente", "pendente", "in sospeso",
         "aberto", "lopend", "öppen", "åben", "otwarte", "avoin", "в ожидании", "未定", "待定",
         "保留"), "open",
    ),
    **dict.fromkeys(("annulliert", "ungültig", "annulé", "anulado", "annullato"), "annulled"),
}  # fmt: skip
"""What words for outcomes mean."""

_FALSE_OR_WRONG = ("falsch", "faux", "fausse", "fout")
"""Words that say that something is not true, or that whoever held it was wrong."""


def words_of_column(cells: Iterable[object]) -> dict[str, str]:
    """Words for outcomes by column: "falsch" beside "wahr" is no, beside "richtig" wrong.

    Example:
        >>> words_of_column(["wahr", "falsch"])["falsch"], words_of_column(["richtig"])["falsch"]
        ('no', 'wrong')
    """
    stated = {str(each).strip().lower() for each in cells if each is not None}
    meant = {OUTCOMES_ABROAD.get(each) for each in stated}
    if "right" in meant or stated & {"juste", "bon"}:
        juste = dict.fromkeys(("juste", "bon"), "right")
        return {**dict.fromkeys(_FALSE_OR_WRONG, "wrong"), **juste}
    return dict.fromkeys(_FALSE_OR_WRONG, "no") if {"yes", "no"} & meant else {}
