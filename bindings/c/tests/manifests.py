"""The manifests of other build systems, checked for their form: none of their tools is at hand."""
import ast
import json
import pathlib
import re

package = pathlib.Path(__file__).parent.parent / "package"
version = re.search(r'^version = "(.*)"$', (package.parent / "Cargo.toml").read_text(), re.M).group(1)

library = json.loads((package / "library.json").read_text())
assert library["version"] == version
ast.parse((package / library["build"]["extraScript"]).read_text())

properties = dict(line.split("=", 1) for line in (package / "library.properties").read_text().splitlines())
required = {"name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures"}
assert required <= properties.keys() and properties["version"] == version
assert properties["precompiled"] == "true"

component = dict(line.split(": ", 1) for line in (package / "idf_component.yml").read_text().splitlines())
assert component["version"].strip('"') == version
assert (package / "zephyr" / "module.yml").read_text().startswith("name: class_centers\nbuild:\n  cmake: zephyr\n")
dist = (package.parent / "dist.sh").read_text()
for name in ("zephyr/CMakeLists.txt", "CMakeLists.txt"):
    for target in re.findall(r"set\(target_ (\S+)\)", (package / name).read_text()):
        assert target in dist, target
print("four manifests are well formed")
