"""The codes of the record as people say them."""

from lindra.gmp.text import Text

WORDS: dict[str, Text] = {
    "planned": Text("planned", "planerad"),
    "started": Text("under way", "pågår"),
    "finished": Text("finished", "avslutad"),
    "under-way": Text("on its way", "på väg"),
    "received": Text("received", "mottagen"),
    "accepted": Text("accepted", "godkänd"),
    "refused": Text("refused", "underkänd"),
    "in-manufacture": Text("in manufacture", "under tillverkning"),
    "may-leave": Text("certified first, may leave", "första certifiering, får lämna"),
    "certified": Text("certified", "certifierad"),
    "rejected": Text("rejected", "kasserad"),
    "quarantine": Text("quarantine", "karantän"),
    "released": Text("released", "frisläppt"),
    "stored": Text("stored", "förvarad"),
    "put-in": Text("put in", "insatt"),
    "seen-in-place": Text("seen in its place", "sedd på sin plats"),
    "moved": Text("moved", "flyttad"),
    "taken-out": Text("taken out", "uttagen"),
    "called-off": Text("called off", "återkallad"),
    "thawed": Text("thawed", "tinad"),
    "proposed": Text("proposed", "föreslaget"),
    "approved": Text("in force", "i kraft"),
    "retired": Text("retired", "tillbakadraget"),
    "read": Text("published", "publicerat"),
    "secondary": Text("secondary source", "andrahandskälla"),
    "professional": Text("professional knowledge", "yrkeskunskap"),
    "demonstration": Text("demonstration value", "demonstrationsvärde"),
    "hard": Text("hard limit", "hård gräns"),
    "soft": Text("soft limit", "mjuk gräns"),
    "information": Text("for information", "för kännedom"),
    "first": Text("first certification", "första certifiering"),
    "final": Text("final certification", "slutlig certifiering"),
    "minor": Text("minor", "mindre"),
    "major": Text("major", "allvarlig"),
    "critical": Text("critical", "kritisk"),
    "yes": Text("yes", "ja"),
    "no": Text("no", "nej"),
    "negative": Text("negative", "negativ"),
    "positive": Text("positive", "positiv"),
    "absent": Text("absent", "påvisas ej"),
    "present": Text("present", "påvisas"),
    "detected": Text("detected", "påvisad"),
    "not-detected": Text("not detected", "ej påvisad"),
    "pass": Text("pass", "godkänt"),
    "fail": Text("fail", "underkänt"),
    "cloudy-liquid": Text("cloudy liquid", "grumlig vätska"),
    "clear-liquid": Text("clear liquid", "klar vätska"),
    "clumps": Text("clumps", "klumpar"),
}


def word(code: str) -> Text:
    """Return a code as people say it; an unknown code says itself."""
    return WORDS.get(code) or Text(code, code)
