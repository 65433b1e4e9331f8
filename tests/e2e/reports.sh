#!/bin/sh
# reports.sh: report, lint, export and --redact from the command line: formats, exit codes, bytes.
set -u
sitrep=${BUILD:-build}/sitrep
box=$(mktemp -d) passed=0 failed=0
trap 'rm -rf "$box"' EXIT
XDG_STATE_HOME=$box; export XDG_STATE_HOME
log=samples/kenya-sme-timeouts.json
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAIL: $*"; }
# exits CODE ARGS...: the command ends with it; stdout and stderr are kept.
exits() {
	want=$1; shift
	"$sitrep" "$@" >"$box/out" 2>"$box/err" </dev/null
	got=$?
	if [ "$got" -eq "$want" ]; then ok; else bad "$*: exit $got, not $want: $(head -c 300 "$box/err")"; fi
}
has() { grep -qF "$1" "$box/out" "$box/err" && ok || bad "no '$1'"; }

# The samples lint without an error, from a file and from a pipe, with their log found by its digest.
for name in kenya-sme-timeouts healthy load-surge bad-canary; do
	exits 0 report --quiet --format json -o "$box/$name.json" samples/$name.json
	exits 0 lint --quiet "$box/$name.json"
	grep -q 'not checked' "$box/out" && bad "$name: its log was not found" || ok
	"$sitrep" report --quiet --format json samples/$name.json | "$sitrep" lint --quiet - >"$box/out" && ok || bad "$name: by a pipe"
done
exits 1 lint --quiet --final "$box/kenya-sme-timeouts.json"; has 'L16 E action.owner: nobody owns the action'
exits 0 lint --quiet --format json "$box/kenya-sme-timeouts.json"; has '"schema":"sitrep.lint/1","result":"warnings"'

# A version of one letter: no sentence names it that has an article.
sed 's/"v2[.]5"/"A"/; s/"v2[.]4"/"B"/' samples/bad-canary.json >"$box/letters.json"
exits 0 report --quiet --format json -o "$box/letters.report" "$box/letters.json"
exits 0 lint --quiet "$box/letters.report"

# Another log under the same name: the rest is not checked, and with --log it is another report.
sed 's/samples\/kenya/elsewhere\/kenya/' "$box/kenya-sme-timeouts.json" >"$box/moved.json"
exits 0 lint --quiet "$box/moved.json"; has 'L28 - not checked'
exits 0 lint --quiet --log $log --incident samples/kenya-sme-timeouts.incident.json "$box/moved.json"
exits 1 lint --quiet --log samples/healthy.json --incident none "$box/kenya-sme-timeouts.json"; has 'L28 E'

# The document beside it.
exits 0 report --quiet --format md -o "$box/doc.md" $log
exits 0 lint --quiet --markdown "$box/doc.md" "$box/kenya-sme-timeouts.json"
sed 's/3 of 3 requests/2 of 3 requests/' "$box/doc.md" >"$box/wrong.md"
exits 1 lint --quiet --markdown "$box/wrong.md" "$box/kenya-sme-timeouts.json"; has 'L28 E md: the block'
# report --update puts the blocks right again, and keeps what stands outside.
echo 'my own words' >>"$box/wrong.md"
exits 0 report --quiet --update "$box/wrong.md" $log
{ cat "$box/doc.md"; echo 'my own words'; } | cmp -s - "$box/wrong.md" && ok || bad "--update"
sed '/sitrep:end retro/d' "$box/doc.md" >"$box/torn.md"; cp "$box/torn.md" "$box/was.md"
exits 78 report --quiet --update "$box/torn.md" $log; has 'block retro has no end'
cmp -s "$box/torn.md" "$box/was.md" && ok || bad "--update wrote a torn document"

# What is wrong.
exits 64 lint; exits 64 lint a b; exits 64 lint --format xml "$box/doc.md"
exits 65 lint "$box/doc.md"; exits 66 lint "$box/none.json"
exits 64 export $log; has 'export: --format is wanted: argo, flagger, prometheus, promtest, k6'
exits 64 export --format yaml $log; exits 64 export --format argo --canary v9 $log
exits 0 export --quiet --format argo --min-n 50 $log; has '>= 50'

# --redact: the same pseudonym in every output, and no name.
cat >"$box/r.jsonl" <<'EOF'
{"timestamp":"2025-08-01T10:00:00Z","endpoint":"/pay","responseTimeMs":100,"status":"OK","modelVersion":"v1","lender":"Umoja Sacco"}
{"timestamp":"2025-08-01T10:00:01Z","endpoint":"/pay","responseTimeMs":900,"status":"Timeout","modelVersion":"v2","lender":"Pesa Bank"}
EOF
for form in "records" "report --format md" "stats --by lender" "report --format json"; do
	exits 0 $form --quiet --redact --map dim=lender "$box/r.jsonl"
	grep -qE 'Umoja|Pesa' "$box/out" && bad "$form shows a name" || ok
done
exits 0 stats --quiet --redact --map dim=lender --by lender "$box/r.jsonl"; has 'lender-A'; has 'lender-B'
exits 0 stats --quiet --redact=version --by version "$box/r.jsonl"; has 'version-A'
exits 0 --quiet --redact --frame 100x30 --now 2025-08-01T10:00:02Z --map dim=lender "$box/r.jsonl"; has 'REDACTED'

[ "$failed" -eq 0 ] || { echo "$passed passed, $failed failed"; exit 1; }
echo "$passed"
