"""Write the group policy templates (ADMX, French ADML) from ``kit/policy.toml``.

python packaging/make_policy.py [FOLDER]
"""

import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "packaging" / "windows" / "policy"
KEY = r"SOFTWARE\Policies\Kit Commune"
SPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!-- Fait par packaging/make_policy.py. -->\n'


def templates(folder: Path = FOLDER) -> dict[Path, str]:
    """The files to write, with what is in them."""
    table = tomllib.loads((ROOT / "kit" / "policy.toml").read_text("utf-8"))["keys"]
    return {
        folder / "kit-commune.admx": admx(table),
        folder / "fr-FR" / "kit-commune.adml": adml(table),
    }


def admx(table: dict[str, Any]) -> str:
    policies = "".join(policy(told) for told in table.values())
    return (
        f'{HEAD}<policyDefinitions revision="1.0" schemaVersion="1.0" xmlns="{SPACE}">\n'
        "  <policyNamespaces>\n"
        '    <target prefix="kitcommune" namespace="KitCommune.Policies"/>\n'
        '    <using prefix="windows" namespace="Microsoft.Policies.Windows"/>\n'
        "  </policyNamespaces>\n"
        '  <resources minRequiredRevision="1.0"/>\n'
        "  <categories>\n"
        '    <category name="KitCommune" displayName="$(string.KitCommune)"/>\n'
        "  </categories>\n"
        f"  <policies>\n{policies}  </policies>\n"
        "</policyDefinitions>\n"
    )


def policy(told: dict[str, Any]) -> str:
    name, form = told["value"], told["form"]
    switch = form == "switch"
    own = f" valueName={quoteattr(name)}" if switch else f' presentation="$(presentation.{name})"'
    inside = (
        '      <enabledValue><decimal value="1"/></enabledValue>\n'
        '      <disabledValue><decimal value="0"/></disabledValue>\n'
        if switch
        else f"      <elements>\n{element(told)}      </elements>\n"
    )
    return (
        f'    <policy name={quoteattr(name)} class="Machine" displayName="$(string.{name})"'
        f' explainText="$(string.{name}_Help)" key={quoteattr(KEY)}{own}>\n'
        '      <parentCategory ref="KitCommune"/>\n'
        '      <supportedOn ref="windows:SUPPORTED_Windows_10_0"/>\n'
        f"{inside}    </policy>\n"
    )


def element(told: dict[str, Any]) -> str:
    name = told["value"]
    if told["form"] != "choice":
        return (
            f'        <text id={quoteattr(name)} valueName={quoteattr(name)} required="true"'
            ' maxLength="1000"/>\n'
        )
    items = "".join(
        f'          <item displayName="$(string.{name}_{value})">'
        f"<value><string>{escape(value)}</string></value></item>\n"
        for value in told["choices"]
    )
    return (
        f'        <enum id={quoteattr(name)} valueName={quoteattr(name)} required="true">\n'
        f"{items}        </enum>\n"
    )


def adml(table: dict[str, Any]) -> str:
    strings = [("KitCommune", "Kit Commune")]
    shown = []
    for told in table.values():
        name = told["value"]
        strings += [(name, told["label"]), (f"{name}_Help", told["help"])]
        strings += [(f"{name}_{value}", word) for value, word in told.get("choices", {}).items()]
        label = escape(told["label"])
        if told["form"] == "choice":
            field = f"<dropdownList refId={quoteattr(name)}>{label}</dropdownList>"
        else:
            field = f"<textBox refId={quoteattr(name)}><label>{label}</label></textBox>"
        if told["form"] != "switch":
            shown.append(f"      <presentation id={quoteattr(name)}>{field}</presentation>\n")
    lines = "".join(
        f"      <string id={quoteattr(name)}>{escape(word)}</string>\n" for name, word in strings
    )
    return (
        f'{HEAD}<policyDefinitionResources revision="1.0" schemaVersion="1.0" xmlns="{SPACE}">\n'
        "  <displayName>Kit Commune</displayName>\n"
        "  <description>Réglages de Kit Commune pour les postes d’un domaine</description>\n"
        "  <resources>\n"
        f"    <stringTable>\n{lines}    </stringTable>\n"
        f"    <presentationTable>\n{''.join(shown)}    </presentationTable>\n"
        "  </resources>\n"
        "</policyDefinitionResources>\n"
    )


def main() -> None:
    for path, text in templates(Path(sys.argv[1]) if sys.argv[1:] else FOLDER).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
