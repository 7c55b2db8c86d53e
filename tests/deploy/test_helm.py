"""The chart, rendered by Helm itself and held against Kubernetes' own schemas."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.settings import ROOT
from tests.deploy.tools import DEPLOY, processes, program

CHART = DEPLOY / "helm" / "b12-assistant"
CLINIC = ("--set-file", f"clinic.content={ROOT / 'clinic.yml'}")
# The oldest that the chart asks for, and a late one.
KUBERNETES = ("1.27", "1.35")
# As different as the values let it be.
VARIANTS = {
    "default": CLINIC,
    "plain": (
        *("--set", "clinic.existingConfigMap=ours", "--set", "ingress.enabled=false"),
        *("--set", "redis.enabled=false", "--set", "networkPolicy.enabled=false"),
        *("--set", "assistant.autoscaling.enabled=false", "--set", "actions.replicas=1"),
        *("--set", "console.persistence.enabled=false"),
    ),
    "full": (
        *CLINIC,
        *("--set", "ingress.controller=nginx-inc", "--set", "model.existingClaim=model"),
        *("--set", "podAnnotations.one=two", "--set", "nodeSelector.disk=fast"),
        *("--set", "imagePullSecrets[0].name=pull", "--set", "tolerations[0].operator=Exists"),
        *("--set", "console.persistence.storageClassName=fast", "--set-string", "image.tag=7"),
        *("--set", r"ingress.annotations.cert-manager\.io/issuer=ours"),
    ),
    "other": (*CLINIC, "--set", "ingress.controller=other"),
}
Object = dict[str, Any]


def helm(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [program("helm", "deploy-tools"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def render(*values: str) -> list[Object]:
    done = helm("template", "clinic", str(CHART), "--namespace", "b12", *values)
    assert done.returncode == 0, done.stderr
    return [one for one in yaml.safe_load_all(done.stdout) if one]


@pytest.fixture(scope="module")
def objects() -> list[Object]:
    return render(*CLINIC)


def find(objects: list[Object], kind: str, name: str) -> Object:
    [found] = [one for one in objects if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return found


def pods(objects: list[Object]) -> dict[str, Object]:
    """What each kind of pod consists of, by component."""
    found = {}
    for one in objects:
        spec = one.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            labels = spec["template"]["metadata"]["labels"]
            found[labels["app.kubernetes.io/component"]] = spec["template"]["spec"]
    return found


@pytest.mark.parametrize("values", VARIANTS.values(), ids=VARIANTS)
def test_helm_finds_nothing(values: tuple[str, ...]) -> None:
    checked = helm("lint", "--strict", str(CHART), *values)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("values", VARIANTS.values(), ids=VARIANTS)
def test_kubernetes_knows_every_field(
    tmp_path: Path, values: tuple[str, ...], version: str
) -> None:
    file = tmp_path / "objects.yaml"
    file.write_text(yaml.safe_dump_all(render(*values)), encoding="utf-8")
    command = [program("kubernetes-validate", "deploy-tools"), "--strict", "-k", version, str(file)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("--set", "hosts.assistant=a.example"), "/clinic"),
        ((*CLINIC, "--set", "settings.SESSION_SECRET=x"), "SESSION_SECRET"),
        ((*CLINIC, "--set", "settings.SMTP_URL=smtp://u:p@h"), "SMTP_URL"),
        ((*CLINIC, "--set", "image.tag=latest"), "/image/tag"),
        ((*CLINIC, "--set", "ingress.controller=nginx"), "/ingress/controller"),
        ((*CLINIC, "--set", "assistants.replicas=3"), "assistants"),
        ((*CLINIC, "--set", "assistant.replicas=0"), "/assistant/replicas"),
        ((*CLINIC, "--set", "existingSecret="), "/existingSecret"),
        ((*CLINIC, "--set", "hosts.console=https://desk.example"), "/hosts/console"),
        ((*CLINIC, "--set", "runAs=0"), "/runAs"),
    ],
)
def test_values_that_cannot_work_are_refused(values: tuple[str, ...], told: str) -> None:
    done = helm("template", "clinic", str(CHART), *values)
    assert done.returncode != 0
    assert told in done.stderr


def test_no_secret_is_in_what_is_rendered(objects: list[Object]) -> None:
    assert "Secret" not in {one["kind"] for one in objects}
    for component, pod in pods(objects).items():
        [container] = pod["containers"]
        if component != "redis":
            assert container["envFrom"] == [{"secretRef": {"name": "b12-assistant"}}]
        for variable in container["env"]:
            is_secret = re.search(r"SECRET|TOKEN|PASSWORD|KEY", variable["name"])
            assert bool(is_secret) is ("valueFrom" in variable), variable


def test_pods_are_shut_in(objects: list[Object]) -> None:
    found = pods(objects)
    assert set(found) == {"assistant", "actions", "console", "redis", "migrate", "retention"}
    for pod in found.values():
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        [container] = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in container["resources"]["limits"]
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}
        mounted = {volume["name"] for volume in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}


@pytest.mark.parametrize(
    ("component", "port"), [("assistant", 5005), ("actions", 5055), ("console", 5056)]
)
def test_servers_are_asked_whether_they_live_and_are_ready(
    objects: list[Object], component: str, port: int
) -> None:
    [container] = pods(objects)[component]["containers"]
    assert container["ports"] == [{"name": "http", "containerPort": port}]
    for probe, path in {
        "startupProbe": "/health/live",
        "livenessProbe": "/health/live",
        "readinessProbe": "/health/ready",
    }.items():
        assert container[probe]["httpGet"] == {"path": path, "port": "http"}
    service = find(objects, "Service", f"clinic-{component}")
    assert service["spec"]["ports"][0]["port"] == port
    labels = find(objects, "Deployment", f"clinic-{component}")["spec"]["selector"]["matchLabels"]
    assert service["spec"]["selector"] == labels


def test_an_assistant_may_get_visitors_as_soon_as_it_lives() -> None:
    objects = render(*CLINIC, "--set", "assistant.readinessPath=/health/live")
    paths = {
        component: pods(objects)[component]["containers"][0]["readinessProbe"]["httpGet"]["path"]
        for component in ("assistant", "actions", "console")
    }
    assert paths["assistant"] == "/health/live"
    assert paths["actions"] == paths["console"] == "/health/ready"


def test_processes_are_those_of_the_procfile(objects: list[Object]) -> None:
    procfile = processes()
    commands = {name: pod["containers"][0].get("args") for name, pod in pods(objects).items()}
    assert commands["actions"] == procfile["actions"]
    assert commands["console"] == procfile["frontdesk"]
    # The image's own: tests/deploy/test_dockerfile.py.
    assert commands["assistant"] is None


def test_settings_are_those_of_production() -> None:
    objects = render(*CLINIC, "--set", "settings.PROFILE=development", "--set", "proxies=2")
    for component, pod in pods(objects).items():
        [container] = pod["containers"]
        variables = {one["name"]: one.get("value") for one in container["env"]}
        if component != "redis":
            assert variables["PROFILE"] == "production"
            assert variables["PROXIES"] == "2"
            assert variables["ACTIONS_URL"] == "http://clinic-actions:5055"
            assert variables["FRONTDESK_URL"] == "https://desk.clinic.example"
        assert ("REDIS_URL" in variables) is (component == "assistant")


def test_the_clinics_file_arrives_as_it_was(objects: list[Object]) -> None:
    content = find(objects, "ConfigMap", "clinic-clinic")["data"]["clinic.yml"]
    assert content.strip() == (ROOT / "clinic.yml").read_text(encoding="utf-8").strip()


def test_tables_are_made_before_a_release_starts(objects: list[Object]) -> None:
    job = find(objects, "Job", "clinic-migrate")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    spec = job["spec"]["template"]["spec"]
    assert spec["containers"][0]["args"] == ["python", "-m", "assistant.storage.migrate"]
    # Nothing of the chart is there yet when it runs first.
    assert all("emptyDir" in volume for volume in spec["volumes"])


def test_only_public_addresses_are_led_in(objects: list[Object]) -> None:
    ingress = find(objects, "Ingress", "clinic-assistant")
    [rule] = ingress["spec"]["rules"]
    led = {(path["path"], path["pathType"]) for path in rule["http"]["paths"]}
    assert led == {
        ("/", "Exact"),
        ("/widget.js", "Exact"),
        ("/clinic.css", "Exact"),
        ("/icon.svg", "Exact"),
        ("/socket.io/", "Prefix"),
        ("/webhooks/slack/webhook", "Exact"),
        ("/webhooks/telegram/webhook", "Exact"),
    }
    assert ingress["spec"]["tls"][0]["hosts"] == ["assistant.clinic.example"]


@pytest.mark.parametrize(
    ("controller", "name"),
    [
        ("ingress-nginx", "nginx.ingress.kubernetes.io/upstream-hash-by"),
        ("nginx-inc", "nginx.org/lb-method"),
        ("other", ""),
    ],
)
def test_a_visitor_stays_with_one_assistant(controller: str, name: str) -> None:
    objects = render(*CLINIC, "--set", f"ingress.controller={controller}")
    annotations = find(objects, "Ingress", "clinic-assistant")["metadata"]["annotations"]
    if name:
        assert "$remote_addr" in annotations[name]
    else:
        assert annotations == {}


def test_action_server_and_redis_are_reached_by_the_assistant_alone(objects: list[Object]) -> None:
    chosen = {"app.kubernetes.io/instance": "clinic", "app.kubernetes.io/component": "assistant"}
    chosen["app.kubernetes.io/name"] = "b12-assistant"
    assistant = {"podSelector": {"matchLabels": chosen}}
    monitoring = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}
    }
    for component, port, sources in (
        ("actions", 5055, [assistant, monitoring]),
        ("redis", 6379, [assistant]),
    ):
        policy = find(objects, "NetworkPolicy", f"clinic-{component}")["spec"]
        assert policy["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == component
        assert policy["policyTypes"] == ["Ingress", "Egress"]
        assert policy["ingress"] == [{"from": sources, "ports": [{"port": port}]}]
    egress = find(objects, "NetworkPolicy", "clinic-actions")["spec"]["egress"]
    assert {port["port"] for rule in egress for port in rule["ports"]} == {53, 5432}
    assert "egress" not in find(objects, "NetworkPolicy", "clinic-redis")["spec"]


def test_one_of_each_always_stays(objects: list[Object]) -> None:
    for component in ("assistant", "actions"):
        name = f"clinic-{component}"
        assert find(objects, "PodDisruptionBudget", name)["spec"]["maxUnavailable"] == 1
        scaler = find(objects, "HorizontalPodAutoscaler", name)["spec"]
        assert scaler["minReplicas"] == 2
        assert scaler["scaleTargetRef"]["name"] == name
        deployment = find(objects, "Deployment", name)["spec"]
        # The scaler sets it; a number here would undo that with each upgrade.
        assert "replicas" not in deployment
        assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    one = render(*VARIANTS["plain"])
    budgets = {o["metadata"]["name"] for o in one if o["kind"] == "PodDisruptionBudget"}
    # With a single one a budget would only keep machines from being emptied.
    assert budgets == {"clinic-assistant"}


def test_a_model_of_the_clinics_own_takes_the_place_of_the_images() -> None:
    pod = pods(render(*VARIANTS["full"]))["assistant"]
    [container] = pod["containers"]
    mount = {"name": "model", "mountPath": "/app/models", "readOnly": True}
    assert mount in container["volumeMounts"]
    assert container["image"] == "b12-assistant:7"
