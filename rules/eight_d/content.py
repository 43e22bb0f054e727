"""All that an 8D holds: its steps as they were accepted. Everything that is printed comes from here."""

import hashlib
import json

from rules.eight_d.d0_emergency import Emergency
from rules.eight_d.d1_team import Team
from rules.eight_d.d2_problem import Problem
from rules.eight_d.d3_containment import Containment
from rules.eight_d.d4_causes import Causes
from rules.eight_d.d5_actions import Actions
from rules.eight_d.d6_implementation import Implementation
from rules.eight_d.d6_verification import Verification
from rules.eight_d.d7_prevention import Prevention
from rules.eight_d.d8_closing import Closing
from rules.eight_d.fields import Told
from rules.eight_d.vocabulary import EightDState
from rules.part import FormPart
from rules.vocabulary import Language


class Translation(FormPart):
    """A text of the 8D in another language."""

    original: Told
    translation: Told


class EightDContent(FormPart):
    """The accepted steps of one revision."""

    emergency: Emergency | None = None
    team: Team | None = None
    problem: Problem | None = None
    containment: Containment | None = None
    causes: Causes | None = None
    actions: Actions | None = None
    implementation: Implementation | None = None
    verification: Verification | None = None
    prevention: Prevention | None = None
    closing: Closing | None = None
    translations: dict[Language, dict[str, str]] = {}

    def sha256(self) -> str:
        """Return the hash of the content, the same for the same content whatever wrote it."""
        text = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


PARTS: dict[EightDState, str] = {
    EightDState.D0: "emergency",
    EightDState.D1: "team",
    EightDState.D2: "problem",
    EightDState.D3: "containment",
    EightDState.D4: "causes",
    EightDState.D5: "actions",
    EightDState.D6: "implementation",
    EightDState.VERIFY: "verification",
    EightDState.D7: "prevention",
    EightDState.D8: "closing",
}
