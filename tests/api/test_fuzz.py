"""The API is asked everything that its own description allows, and much that it does not; it never fails."""

import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.test_api import basic

from lindra.store.verification import verify
from lindra.web.door import heads, store

# The nightly campaign asks more: LINDRA_FUZZ=50.
EXAMPLES = int(os.environ.get("LINDRA_FUZZ", "3"))


@pytest.fixture
def schema(own_demonstration: Path) -> Any:
    """The API's description, as the API itself gives it."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())


def test_the_api_keeps_to_its_own_description(schema: Any) -> None:
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),  # the schema makes the cases: how fast and how big is not ours
            database=None,
        )
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(
                headers={"Authorization": basic()},
                checks=[
                    not_a_server_error,
                    status_code_conformance,
                    content_type_conformance,
                    response_schema_conformance,
                ],
            )

        given(case=operation.as_strategy())(ask)()
    assert asked > 100
    assert verify(store(), heads()).is_whole
