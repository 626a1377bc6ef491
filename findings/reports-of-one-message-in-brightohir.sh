#!/usr/bin/env bash
# brightohir 2.1.2: of two reports in a message, the spine's gets the knee's findings too; a discontinued opioid is an active one.
#
# A hospital sends several results or orders in one HL7 v2 message, and the order of the segments tells what belongs together: the
# OBX after an OBR are that report's (ORU^R01), the RXE after an ORC is the medicine that the ORC orders, cancels or discontinues
# (RDE^O11). The library takes each segment by itself. It gives all findings to the first report and all reports to the first order,
# so a knee's `No tear.` stands below a spine, and the knee's final report is empty; sent one by one, both are right. What an ORC
# says comes out as a request of its own, with no medicine and no link to it; the medicine is active whatever the ORC says. Its page
# counts both kinds of message as covered. There is no error and no warning.
#
# Needs python3 with venv; installs the pinned packages in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check brightohir==2.1.2 hl7apy==1.3.5 fhir.resources==8.3.0
env/bin/python -W ignore > seen 2>&1 << 'PY' || { cat seen; exit 1; }
from importlib.metadata import version

from brightohir import v2_to_r5
from hl7apy.parser import parse_message

PATIENT = "PID|1||4711^^^CLINIC^MR||DOE^JANE||19700101|F"


def convert(kind, orders):
    """All resources that the library makes of one message, by type."""
    header = rf"MSH|^~\&|EHR|CLINIC|PAYER|REVIEW|20260504093000||{kind}|M1|P|2.4"
    message = "\r".join([header, PATIENT] + [segment for order in orders for segment in order]) + "\r"
    assert parse_message(message, find_groups=True).validate()  # The message is valid HL7 v2.4.
    found = {}
    for entry in v2_to_r5(message)["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


def print_reports(orders):
    found = convert("ORU^R01^ORU_R01", orders)
    values = {f"Observation/{one['id']}": one["valueString"] for one in found["Observation"]}
    numbers = {f"ServiceRequest/{one['id']}": one["identifier"][0]["value"] for one in found["ServiceRequest"]}
    for report in found["DiagnosticReport"]:
        results = [values[one["reference"]] for one in report.get("result", [])]
        order = numbers[report["basedOn"][0]["reference"]]
        print(f"  {report['code']['coding'][0]['display']}, {report['status']}, of order {order}: {' '.join(results) or 'nothing'}")


def report(number, code, name, finding):
    return [
        f"ORC|RE|{number}",
        f"OBR|1|{number}|R{number}|{code}^{name}^C4|||20260501|||||||||||||||20260502|||F",
        f"OBX|1|TX|59776-5^Findings^LN||{finding}||||||F",
    ]


def order(control, status, number, name):
    return [
        f"ORC|{control}|{number}|||{status}||||20260504",
        f"RXE|^Q12H|{number}^{name}^L|1||TAB^tablet^L|||||60",
        "RXR|PO^oral^HL70162",
    ]


print("brightohir", version("brightohir"))
reports = [
    report(101, 72148, "MRI lumbar spine", "Herniation at L4-L5."),
    report(102, 73721, "MRI left knee", "No tear."),
]
print("one message for each report")
for one in reports:
    print_reports([one])
print("one message for both reports")
print_reports(reports)
print("one message for all prescriptions")
orders = [
    order("NW", "IP", 201, "gabapentin"),
    order("DC", "DC", 202, "oxycodone"),
    order("CA", "CA", 203, "carisoprodol"),
    order("HD", "HD", 204, "tramadol"),
]
found = convert("RDE^O11^RDE_O11", orders)
for segments, request, medicine in zip(orders, found["ServiceRequest"], found["MedicationRequest"], strict=True):
    assert "code" not in request and "identifier" not in medicine and "basedOn" not in medicine
    name = medicine["medication"]["concept"]["coding"][0]["display"]
    print(f"  {segments[0][:6]} {name}: {medicine['status']}; order {request['identifier'][0]['value']}: {request['status']}")
print("one message for the discontinued prescription")
print("  oxycodone:", convert("RDE^O11^RDE_O11", orders[1:2])["MedicationRequest"][0]["status"])
PY
cat seen
diff seen - << 'SEEN'
brightohir 2.1.2
one message for each report
  MRI lumbar spine, final, of order 101: Herniation at L4-L5.
  MRI left knee, final, of order 102: No tear.
one message for both reports
  MRI lumbar spine, final, of order 101: Herniation at L4-L5. No tear.
  MRI left knee, final, of order 101: nothing
one message for all prescriptions
  ORC|NW gabapentin: active; order 201: active
  ORC|DC oxycodone: active; order 202: revoked
  ORC|CA carisoprodol: active; order 203: revoked
  ORC|HD tramadol: active; order 204: on-hold
one message for the discontinued prescription
  oxycodone: active
SEEN
