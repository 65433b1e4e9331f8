#!/bin/sh
# exports_yaml.sh: the YAML exports parse, and hold what the files of the design hold.
set -u
sitrep=${BUILD:-build}/sitrep
if ! python3 -c 'import yaml' 2>/dev/null; then
	echo "skip: exports_yaml.sh: python3 has no yaml (Debian: python3-yaml)"; exit 77
fi
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
XDG_STATE_HOME=$box; export XDG_STATE_HOME
for kind in argo:argo-analysis.yaml flagger:flagger.yaml prometheus:prometheus-rules.yml promtest:prometheus-rules_test.yml; do
	"$sitrep" export --quiet --incident none --format "${kind%%:*}" samples/kenya-sme-timeouts.json >"$box/${kind#*:}" || exit 1
	"$sitrep" export --quiet --format "${kind%%:*}" samples/bad-canary.json >"$box/big-${kind#*:}" || exit 1
done
cat >"$box/compare.py" <<'EOF'
import os, sys, yaml
box, n = sys.argv[1], 0
def read(path):
    with open(path) as f:
        return list(yaml.safe_load_all(f))
for name in sorted(os.listdir("tests/spec/gates")):
    if name.endswith((".yaml", ".yml")):
        a, b = read("tests/spec/gates/" + name), read(box + "/" + name)
        assert len(a) > 0 and a == b, name + " differs"
        assert read(box + "/big-" + name), name
        n += 2
print(n)
EOF
python3 "$box/compare.py" "$box"
