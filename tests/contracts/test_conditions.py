"""What a patient may say of themselves has its entity, its slots and its caution."""

import pytest

from assistant.answers import load_library
from assistant.entities.conditions import condition_reader
from assistant.settings import ROOT
from assistant.yaml_file import load_yaml

DOMAIN = load_yaml(ROOT / "domain.yml")
ENTITIES = {name: entity for each in DOMAIN["entities"] for name, entity in each.items()}
CONDITIONS = sorted(condition_reader().conditions)


@pytest.mark.parametrize("name", CONDITIONS)
def test_it_is_an_entity_with_both_roles(name):
    assert name in ENTITIES, "domain.yml lacks the entity"
    assert ENTITIES[name] == {"roles": ["patient", "other"], "influence_conversation": False}


@pytest.mark.parametrize("role", ["patient", "other"])
@pytest.mark.parametrize("name", CONDITIONS)
def test_it_has_a_slot_for_each_role(name, role):
    slot = name if role == "patient" else f"other_{name}"
    assert slot in DOMAIN["slots"], f"domain.yml lacks the slot {slot}"
    (mapping,) = DOMAIN["slots"][slot]["mappings"]
    assert mapping == {"type": "from_entity", "entity": name, "role": role}


@pytest.mark.parametrize("name", CONDITIONS)
def test_it_has_a_caution(name):
    assert load_library(ROOT / "data").get(f"caution/{name}"), f"no utter_caution_{name}"
