#!/usr/bin/env bash
# @medplum/ccda 5.1.10: every dose of a medication list, in mg, ug, mL or tablets, becomes a dose in international units.
#
# Hospitals hand out records as C-CDA, and the library turns them into FHIR and back. Of a medicine's dose it takes the number and
# puts `[IU]` beside it, UCUM's code for international units, whatever unit the record had: 300 mg of gabapentin become 300 IU, as
# 10 units of insulin become 10 IU. Written back as C-CDA, the new record says 300 [IU] too. Of a range (`1 to 2 tablets`) not even
# the numbers are left. There is no error: who adds up daily doses from it can't tell milligrams from tablets or millilitres.
#
# Needs node with npm; installs the pinned package in a temporary folder. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @medplum/ccda@5.1.10 > /dev/null 2>&1
cat > list.cjs << 'JS'
// Loading the library needs a global of this name, which Node has from version 22 on; nothing here uses it.
globalThis.WebSocket ??= class extends EventTarget {};
const { convertXmlToCcda, convertCcdaToFhir, convertFhirToCcda, convertCcdaToXml } = require("@medplum/ccda");

const medicines = [
  ["gabapentin", "300 mg", '<doseQuantity value="300" unit="mg"/>'],
  ["levothyroxine", "50 ug", '<doseQuantity value="50" unit="ug"/>'],
  ["morphine solution", "5 mL", '<doseQuantity value="5" unit="mL"/>'],
  ["tramadol", "2 tablets", '<doseQuantity value="2"/>'],
  ["insulin", "10 [IU]", '<doseQuantity value="10" unit="[IU]"/>'],
  ["hydrocodone", "1 to 2 tablets", '<doseQuantity><low value="1"/><high value="2"/></doseQuantity>'],
];
const us = "2.16.840.1.113883.10.20.22";
const entry = ([name, , dose], number) => `
<entry><substanceAdministration classCode="SBADM" moodCode="INT">
  <templateId root="${us}.4.16"/><templateId root="${us}.4.16" extension="2014-06-09"/>
  <id root="00000000-0000-4000-8000-00000000000${number}"/><statusCode code="active"/>
  <effectiveTime xsi:type="IVL_TS"><low value="20260302"/></effectiveTime>
  <effectiveTime xsi:type="PIVL_TS" institutionSpecified="false" operator="A"><period value="8" unit="h"/></effectiveTime>
  ${dose}
  <consumable><manufacturedProduct classCode="MANU">
    <templateId root="${us}.4.23"/><templateId root="${us}.4.23" extension="2014-06-09"/>
    <manufacturedMaterial><code nullFlavor="OTH"><originalText>${name}</originalText></code></manufacturedMaterial>
  </manufacturedProduct></consumable>
</substanceAdministration></entry>`;
const xml = `
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<realmCode code="US"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<templateId root="${us}.1.1" extension="2015-08-01"/><templateId root="${us}.1.2" extension="2015-08-01"/>
<id root="2.999.1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Summary</title>
<effectiveTime value="20260302"/><confidentialityCode code="N"/><languageCode code="en-US"/>
<recordTarget><patientRole><id root="2.999.2" extension="1"/>
  <patient><name><given>Ann</given><family>Poe</family></name></patient></patientRole></recordTarget>
<component><structuredBody><component><section>
<templateId root="${us}.2.1.1"/><templateId root="${us}.2.1.1" extension="2014-06-09"/>
<code code="10160-0" codeSystem="2.16.840.1.113883.6.1"/><title>Medications</title><text>Medications</text>
${medicines.map(entry).join("")}
</section></component></structuredBody></component></ClinicalDocument>`;

const bundle = convertCcdaToFhir(convertXmlToCcda(xml));
const requests = bundle.entry.map((item) => item.resource).filter((resource) => resource.resourceType === "MedicationRequest");
for (const [number, [name, written]] of medicines.entries()) {
  const dose = requests[number].dosageInstruction[0].doseAndRate[0].doseQuantity;
  console.log(`${name}: ${written} => ${dose.value} ${dose.unit} (${dose.system}, ${dose.code})`);
}
const back = convertCcdaToXml(convertFhirToCcda(bundle));
console.log(`gabapentin, written back: ${back.match(/<doseQuantity [^>]*>/)[0]}`);
JS
node list.cjs > seen 2>&1 || { cat seen; exit 1; }
cat seen
diff seen - << 'SEEN'
gabapentin: 300 mg => 300 [IU] (http://unitsofmeasure.org, [IU])
levothyroxine: 50 ug => 50 [IU] (http://unitsofmeasure.org, [IU])
morphine solution: 5 mL => 5 [IU] (http://unitsofmeasure.org, [IU])
tramadol: 2 tablets => 2 [IU] (http://unitsofmeasure.org, [IU])
insulin: 10 [IU] => 10 [IU] (http://unitsofmeasure.org, [IU])
hydrocodone: 1 to 2 tablets => NaN [IU] (http://unitsofmeasure.org, [IU])
gabapentin, written back: <doseQuantity value="300" unit="[IU]"/>
SEEN
