#!/usr/bin/env bash
# ccda-to-fhir 0.3: a dose of `15 to 30 mL` and a dose that isn't known both become a dose of 1, and an unknown interval once a day.
#
# Hospitals hand out records as C-CDA. There a dose is an interval: one value, or a lowest and a highest (`2 to 3 tablets`), or
# marked as unknown. The library promises to fail loudly rather than to drop information silently, and reads one value and a range
# of hours as they are. A range of doses loses its numbers and its unit and comes out as 1; so does a dose marked unknown, which
# can't be told from one tablet afterwards. A medicine whose interval is marked unknown is taken every 1 d. There is no error and no
# warning: who adds up daily doses from it, of opioids for instance, gets numbers that nobody prescribed.
#
# Needs python3 with venv; installs the pinned package in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check ccda-to-fhir==0.3
env/bin/python -W ignore > seen 2>&1 << 'PY' || { cat seen; exit 1; }
import logging

from ccda_to_fhir import convert_document

logging.disable(logging.INFO)  # a warning would still be seen

US, HL7, LOINC = "2.16.840.1.113883.10.20.22", "2.16.840.1.113883.5", "2.16.840.1.113883.6.1"
PLACE = "<streetAddressLine>1 Elm St</streetAddressLine><city>Fresno</city><state>CA</state><postalCode>93701</postalCode>"
REACH = f"<addr use='WP'>{PLACE}<country>US</country></addr><telecom use='WP' value='tel:+1-555-555-0100'/>"


def entry(number, every, dose):
    return f"""
<entry><substanceAdministration classCode="SBADM" moodCode="INT">
  <templateId root="{US}.4.16"/><templateId root="{US}.4.16" extension="2014-06-09"/>
  <id root="2.999.4" extension="{number}"/><statusCode code="active"/>
  <effectiveTime xsi:type="IVL_TS"><low value="20260302"/></effectiveTime>
  <effectiveTime xsi:type="PIVL_TS" institutionSpecified="false" operator="A">{every}</effectiveTime>
  {dose}
  <consumable><manufacturedProduct classCode="MANU">
    <templateId root="{US}.4.23"/><templateId root="{US}.4.23" extension="2014-06-09"/>
    <manufacturedMaterial><code code="5489" codeSystem="2.16.840.1.113883.6.88" displayName="hydrocodone"/></manufacturedMaterial>
  </manufacturedProduct></consumable>
</substanceAdministration></entry>"""


def document(entries):
    return f"""
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<realmCode code="US"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<templateId root="{US}.1.1" extension="2015-08-01"/><templateId root="{US}.1.2" extension="2015-08-01"/>
<id root="2.999.1" extension="1"/><code code="34133-9" codeSystem="{LOINC}"/><title>Summary</title>
<effectiveTime value="20260302"/><confidentialityCode code="N" codeSystem="{HL7}.25"/><languageCode code="en-US"/>
<recordTarget><patientRole><id root="2.999.2" extension="1"/>{REACH}
  <patient><name><given>Ann</given><family>Poe</family></name>
  <administrativeGenderCode code="F" codeSystem="{HL7}.1"/><birthTime value="19700101"/>
  <raceCode code="2106-3" codeSystem="2.16.840.1.113883.6.238"/>
  <ethnicGroupCode code="2186-5" codeSystem="2.16.840.1.113883.6.238"/></patient></patientRole></recordTarget>
<author><time value="20260302"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1234567893"/>{REACH}
  <assignedPerson><name><given>Lee</given><family>Roe</family></name></assignedPerson></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><id root="2.999.3"/><name>Clinic</name>{REACH}
</representedCustodianOrganization></assignedCustodian></custodian>
<component><structuredBody><component><section>
<templateId root="{US}.2.1.1"/><templateId root="{US}.2.1.1" extension="2014-06-09"/>
<code code="10160-0" codeSystem="{LOINC}"/><title>Medications</title><text>Medications</text>{"".join(entries)}
</section></component></structuredBody></component></ClinicalDocument>"""


HOURS = '<period value="6" unit="h"/>'
CASES = {
    "15 mL every 6 h": (HOURS, '<doseQuantity value="15" unit="mL"/>'),
    "15 to 30 mL every 6 h": (HOURS, '<doseQuantity><low value="15" unit="mL"/><high value="30" unit="mL"/></doseQuantity>'),
    "2 to 3 tablets every 6 h": (HOURS, '<doseQuantity><low value="2"/><high value="3"/></doseQuantity>'),
    "unknown dose every 6 h": (HOURS, '<doseQuantity nullFlavor="UNK"/>'),
    "15 mL every 4 to 6 h": (
        '<period xsi:type="IVL_PQ"><low value="4" unit="h"/><high value="6" unit="h"/></period>',
        '<doseQuantity value="15" unit="mL"/>',
    ),
    "15 mL, interval unknown": ('<period nullFlavor="UNK"/>', '<doseQuantity value="15" unit="mL"/>'),
}
result = convert_document(document(entry(number, *case) for number, case in enumerate(CASES.values(), 1)))
found = {}
for item in result["bundle"]["entry"]:
    resource = item["resource"]
    if resource["resourceType"] == "MedicationRequest":
        dosage = resource["dosageInstruction"][0]
        dose, repeat = dosage["doseAndRate"][0]["doseQuantity"], dosage["timing"]["repeat"]
        until = f" to {repeat['periodMax']}" if "periodMax" in repeat else ""
        amount = f"{dose['value']} {dose.get('unit', '')}".strip()
        found[resource["identifier"][0]["value"]] = f"{amount} every {repeat['period']}{until} {repeat['periodUnit']}"
for number, case in enumerate(CASES, 1):
    print(f"{case} => {found[str(number)]}")
print(f"errors: {len(result['metadata']['errors'])}")
PY
cat seen
diff seen - << 'SEEN'
15 mL every 6 h => 15 mL every 6 h
15 to 30 mL every 6 h => 1 every 6 h
2 to 3 tablets every 6 h => 1 every 6 h
unknown dose every 6 h => 1 every 6 h
15 mL every 4 to 6 h => 15 mL every 4 to 6 h
15 mL, interval unknown => 15 mL every 1 d
errors: 0
SEEN
