"""`make diagram`: write the page that shows the life of a complaint."""

from models.settings import ROOT
from rules.diagram import page
from rules.lifecycle import BULLETIN_MOVES, EIGHT_D_MOVES, MOVES

LIFE_CYCLE = ROOT / "docs" / "life-cycle.md"


def main() -> None:
    """Write the page and say where it is."""
    LIFE_CYCLE.parent.mkdir(exist_ok=True)
    LIFE_CYCLE.write_text(page(MOVES, EIGHT_D_MOVES, BULLETIN_MOVES), encoding="utf-8")
    print(LIFE_CYCLE.relative_to(ROOT))


if __name__ == "__main__":
    main()
