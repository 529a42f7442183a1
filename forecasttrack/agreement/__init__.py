"""How far coders agree, corrected for chance; coders are people or programs that rate units.

Knows: kappa, alpha, intraclass correlation, overlap of marked passages, and their intervals; how
the claims that a program found match those that a person labelled.
In: ratings, one row per coder and one column per unit. Out: one number, or one with an interval.
Imports: ``errors``, ``display``, ``reliability``.

>>> from forecasttrack import agreement
>>> round(agreement.cohen_kappa(ratings=[[1, 0, 1, 1], [1, 0, 0, 1]]), 3)
0.5
"""

from forecasttrack.agreement.claims import ClaimAgreement, claim_agreement
from forecasttrack.agreement.intraclass import intraclass, mean_difference
from forecasttrack.agreement.kappa import (
    Weights,
    agreeing_share,
    cohen_kappa,
    confusion,
    fleiss_kappa,
    scott_pi,
)
from forecasttrack.agreement.krippendorff import krippendorff_alpha
from forecasttrack.agreement.resampling import AgreementInterval, resampled
from forecasttrack.agreement.spans import character_f1, overlap_f1
from forecasttrack.agreement.unitising import unitising_alpha

__all__ = [
    "AgreementInterval",
    "ClaimAgreement",
    "Weights",
    "agreeing_share",
    "character_f1",
    "claim_agreement",
    "cohen_kappa",
    "confusion",
    "fleiss_kappa",
    "intraclass",
    "krippendorff_alpha",
    "mean_difference",
    "overlap_f1",
    "resampled",
    "scott_pi",
    "unitising_alpha",
]
