"""The roles that people hold in the centre. A person holds one or more; an operation names those who may ask for it."""

from enum import Enum

from lindra.gmp.text import Text


class Role(Enum):
    """One role, by the code that stands in the record."""

    ADMINISTRATOR = "administrator"
    PHYSICIAN = "physician"
    COORDINATOR = "coordinator"
    APHERESIS_NURSE = "apheresis-nurse"
    COURIER = "courier"
    PRODUCTION_MANAGER = "production-manager"
    OPERATOR = "operator"
    QC_ANALYST = "qc-analyst"
    QUALITY_ASSURANCE = "quality-assurance"
    QUALIFIED_PERSON = "qualified-person"
    PHARMACIST = "pharmacist"
    WARD_NURSE = "ward-nurse"
    INSPECTOR = "inspector"
    CRYOSTORE_KEEPER = "cryostore-keeper"
    BIOSAFETY_COMMITTEE = "biosafety-committee"

    @property
    def title(self) -> Text:
        """The role as people say it."""
        return _TITLES[self]


_TITLES = {
    Role.ADMINISTRATOR: Text("administrator", "administratör"),
    Role.PHYSICIAN: Text("physician", "läkare"),
    Role.COORDINATOR: Text("coordinator", "koordinator"),
    Role.APHERESIS_NURSE: Text("apheresis nurse", "aferessjuksköterska"),
    Role.COURIER: Text("courier", "bud"),
    Role.PRODUCTION_MANAGER: Text("production manager", "produktionschef"),
    Role.OPERATOR: Text("operator", "operatör"),
    Role.QC_ANALYST: Text("QC analyst", "QC-analytiker"),
    Role.QUALITY_ASSURANCE: Text("quality assurance", "kvalitetssäkring"),
    Role.QUALIFIED_PERSON: Text("Qualified Person", "sakkunnig person"),
    Role.PHARMACIST: Text("pharmacist", "apotekare"),
    Role.WARD_NURSE: Text("ward nurse", "avdelningssjuksköterska"),
    Role.INSPECTOR: Text("inspector", "inspektör"),
    Role.CRYOSTORE_KEEPER: Text("cryostore keeper", "kryoförrådsansvarig"),
    Role.BIOSAFETY_COMMITTEE: Text("biosafety committee", "biosäkerhetskommitté"),
}
