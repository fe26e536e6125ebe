"""What a signer is shown of a complaint."""

from collections.abc import Sequence

from lindra.gmp.operation import Line
from lindra.gmp.text import Text
from lindra.quality.complaints.complaint import Complaint


def complaint_shown(complaint: Complaint) -> Sequence[Line]:
    """Return what was heard, from whom, about what, and what was said of it so far."""
    concerns = ", ".join(part for part in (complaint.bag, complaint.batch, complaint.therapy) if part)
    lines: list[Line] = [
        (Text("What was heard", "Vad som framfördes"), complaint.what),
        (Text("From", "Från"), complaint.complainant.title.en),
        (Text("Concerns", "Gäller"), concerns or "–"),
    ]
    if complaint.classification is not None:
        said = f"{complaint.classification.value}: {complaint.assessment}"
        lines.append((Text("Assessment", "Bedömning"), said))
    if complaint.deviation:
        lines.append((Text("Deviation", "Avvikelse"), complaint.deviation))
    if complaint.answer:
        lines.append((Text("Answer", "Svar"), complaint.answer))
    return lines
