"""What the words found in a text really say: the longest counts, and what is denied or harmless does not."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from rules.triage.policy import Topic
from rules.triage.reading import Reading
from rules.triage.scanning import Hit, Sense

# A denial reaches over so many letters.
REACH = 24
REACH_RIGHT_BEFORE = 6
REACH_AFTER = 12
DENYING = (
    (Topic.DENIAL, REACH),
    (Topic.DENIAL_RIGHT_BEFORE, REACH_RIGHT_BEFORE),
)
DENYING_WORDS = frozenset({*dict(DENYING), Topic.DENIAL_AFTER})
HARMLESS = (Topic.HARMLESS, "")
# What is said all the same when a denial stands before it.
NEVER_DENIED = DENYING_WORDS | {
    *(Topic.TURN, Topic.HARMLESS, Topic.THREAT, Topic.DONE, Topic.NUMBER, Topic.EXCLUDES, Topic.NO_DENIAL),
}


class Meant:
    """The words of a text that mean what they say, by their topic, and where the next one of a topic stands."""

    def __init__(self, reading: Reading, hits: Iterable[Hit]) -> None:
        self.reading = reading
        self._by_topic: dict[Topic, list[Hit]] = defaultdict(list)
        standing = _not_covered(sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.sense.topic != Topic.HARMLESS)))
        for hit in standing:
            self._by_topic[hit.sense.topic].append(hit)
        self._starts = {topic: [hit.start for hit in found] for topic, found in self._by_topic.items()}
        said = (hit for hit in standing if hit.sense.topic not in NEVER_DENIED)
        denied = {id(hit) for hit in said if self._is_denied(hit)}
        self._kept: dict[Topic, list[Hit]] = defaultdict(list)
        for hit in standing:
            if id(hit) not in denied:
                self._kept[hit.sense.topic].append(hit)

    def of(self, topic: Topic) -> list[Hit]:
        """Return the words of a topic that are not denied, in their order."""
        return self._kept.get(topic, [])

    def before(self, topic: Topic, place: int) -> Hit | None:
        """Return the last word of a topic that begins before a place."""
        number = bisect_left(self._starts.get(topic, ()), place)
        return self._by_topic[topic][number - 1] if number else None

    def after(self, topic: Topic, place: int) -> Hit | None:
        """Return the first word of a topic that begins at a place or later."""
        starts = self._starts.get(topic, ())
        number = bisect_left(starts, place)
        return self._by_topic[topic][number] if number < len(starts) else None

    def _is_denied(self, hit: Hit) -> bool:
        for topic, reach in DENYING:
            before = self.before(topic, hit.start)
            if before and (before.end > hit.start or self._reaches(before.end, hit.start, reach)):
                return True
        after = self.after(Topic.DENIAL_AFTER, hit.end)
        return after is not None and self._reaches(hit.end, after.start, REACH_AFTER)

    def _reaches(self, start: int, end: int, reach: int) -> bool:
        reading = self.reading
        if not reading.same_clause(start, end) or reading.letters(start, end) > reach:
            return False
        turn = self.after(Topic.TURN, start)
        return turn is None or turn.end > end


def _not_covered(hits: list[Hit]) -> list[Hit]:
    """Return the words that no longer one of the same meaning, and no harmless one, contains.

    A denial inside another word, as in `nobody answers`, is a part of that word and denies nothing.
    """
    reached: dict[object, int] = defaultdict(int)
    furthest = Hit(0, 0, "", Sense(Topic.NO_DENIAL))
    standing = []
    for hit in hits:
        key = (hit.sense.topic, hit.sense.code)
        is_part = hit.sense.topic in DENYING_WORDS and _contains(furthest, hit)
        if not is_part and hit.end > max(reached[key], reached[HARMLESS]):
            standing.append(hit)
        reached[key] = max(reached[key], hit.end)
        furthest = hit if hit.end > furthest.end else furthest
    return standing


def _contains(longer: Hit, hit: Hit) -> bool:
    return longer.end >= hit.end and (longer.start, longer.end) != (hit.start, hit.end)
