/* playbook_table: the platforms, a row each: what to type, what undoes it, what spoils it. */
/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "core/incident/playbook_private.h"

#define ISTIO_PATCH(good, bad)                                                                     \
	"kubectl -n {namespace} patch virtualservice {virtualservice} --type=json -p '["           \
	"{\"op\":\"test\",\"path\":\"/spec/http/0/route/0/destination/"                            \
	"subset\",\"value\":\"{good_subset}\"},"                                                   \
	"{\"op\":\"test\",\"path\":\"/spec/http/0/route/1/destination/"                            \
	"subset\",\"value\":\"{bad_subset}\"},"                                                    \
	"{\"op\":\"replace\",\"path\":\"/spec/http/0/route/0/weight\",\"value\":" good "},"        \
	"{\"op\":\"replace\",\"path\":\"/spec/http/0/route/1/weight\",\"value\":" bad "}]'"
#define GATEWAY_PATCH(good, bad)                                                                   \
	"kubectl -n {namespace} patch httproute {httproute} --type=json -p '["                     \
	"{\"op\":\"test\",\"path\":\"/spec/rules/0/backendRefs/0/"                                 \
	"name\",\"value\":\"{good_service}\"},"                                                    \
	"{\"op\":\"test\",\"path\":\"/spec/rules/0/backendRefs/1/"                                 \
	"name\",\"value\":\"{bad_service}\"},"                                                     \
	"{\"op\":\"replace\",\"path\":\"/spec/rules/0/backendRefs/0/weight\",\"value\":" good "}," \
	"{\"op\":\"replace\",\"path\":\"/spec/rules/0/backendRefs/1/weight\",\"value\":" bad "}]'"
#define KSERVE_PATCH(percent) \
	"kubectl -n {namespace} patch inferenceservice {inferenceservice} --type=merge -p " \
	"'{\"spec\":{\"predictor\":{\"canaryTrafficPercent\":" percent "}}}'"
#define SELDON_PATCH(weight) \
	"kubectl -n {namespace} patch experiment {experiment} --type=json -p '[" \
	"{\"op\":\"test\",\"path\":\"/spec/candidates/1/name\",\"value\":\"{bad_model}\"}," \
	"{\"op\":\"replace\",\"path\":\"/spec/candidates/1/weight\",\"value\":" weight "}]'"
#define FLAGGER_CALL(gate)                                                                         \
	"curl -d '{\"name\":\"{canary}\",\"namespace\":\"{namespace}\"}' "                         \
	"http://localhost:8080/rollback/" gate
#define SAGEMAKER_WEIGHTS(bad, good) \
	"aws sagemaker update-endpoint-weights-and-capacities --endpoint-name {endpoint_name} " \
	"--desired-weights-and-capacities VariantName={bad_variant},DesiredWeight=" bad \
	" VariantName={good_variant},DesiredWeight=" good

#define GITOPS                                                                                     \
	"GitOps re-applies the bad version (Argo CD selfHeal, argo-cd #15588): revert in git "     \
	"first"

static const struct platform platforms[] = {
	{ "kubernetes",
	  NULL,
	  { { "precheck", "kubectl -n {namespace} rollout history deployment/{workload}" },
	    { "dry_run", "kubectl -n {namespace} rollout undo deployment/{workload} "
			 "--to-revision={good_revision} --dry-run=server" },
	    { "act", "kubectl -n {namespace} rollout undo deployment/{workload} "
		     "--to-revision={good_revision}" },
	    { "verify",
	      "kubectl -n {namespace} rollout status deployment/{workload} --timeout=300s" },
	    { "undo", "kubectl -n {namespace} rollout undo deployment/{workload} "
		      "--to-revision={bad_revision}" } },
	  GITOPS "; ConfigMaps are not reverted." },
	{ "argo-rollouts",
	  "in steps",
	  { { "precheck", "kubectl argo rollouts get rollout {workload} -n {namespace}" },
	    { "act", "kubectl argo rollouts abort {workload} -n {namespace}" },
	    { "verify", "kubectl argo rollouts get rollout {workload} -n {namespace} -w" },
	    { "undo", "kubectl argo rollouts retry rollout {workload} -n {namespace}" } },
	  "The manifest still says {bad} after an abort: revert it too, or it goes forward again; "
	  "canary pods stay a while (argo-rollouts #1259)." },
	{ "argo-rollouts",
	  "promoted",
	  { { "precheck", "kubectl argo rollouts get rollout {workload} -n {namespace}" },
	    { "act", "kubectl argo rollouts undo {workload} --to-revision={good_revision} "
		     "-n {namespace}" },
	    { "verify", "kubectl argo rollouts get rollout {workload} -n {namespace} -w" },
	    { "undo", "kubectl argo rollouts undo {workload} --to-revision={bad_revision} "
		      "-n {namespace}" } },
	  "It runs all steps again unless rollbackWindow is set; with workloadRef see "
	  "argo-rollouts #1614." },
	{ "flagger",
	  NULL,
	  { { "precheck", "kubectl -n {namespace} get canary/{canary}" },
	    { "act", FLAGGER_CALL("open") },
	    { "verify", "kubectl -n {namespace} get canary/{canary}" },
	    { "undo", FLAGGER_CALL("close") } },
	  "Typed inside the load tester; needs a webhook of type rollback set up before, and works "
	  "only "
	  "while Progressing or Waiting; after Succeeded deploy the good version. To see: Failed, "
	  "weight 0." },
	{ "istio",
	  NULL,
	  { { "precheck", "kubectl -n {namespace} get virtualservice {virtualservice} -o yaml" },
	    { "dry_run", ISTIO_PATCH("100", "0") " --dry-run=server" },
	    { "act", ISTIO_PATCH("100", "0") },
	    { "verify", "kubectl -n {namespace} get virtualservice {virtualservice} -o yaml" },
	    { "undo", ISTIO_PATCH("{good_weight}", "{bad_weight}") } },
	  "Save the weights first; --type=merge drops timeouts and retries; owned by Flagger or "
	  "Rollouts "
	  "it is overwritten." },
	{ "gateway-api",
	  NULL,
	  { { "precheck", "kubectl -n {namespace} get httproute {httproute} -o yaml" },
	    { "dry_run", GATEWAY_PATCH("100", "0") " --dry-run=server" },
	    { "act", GATEWAY_PATCH("100", "0") },
	    { "verify", "kubectl -n {namespace} get httproute {httproute} -o yaml" },
	    { "undo", GATEWAY_PATCH("{good_weight}", "{bad_weight}") } },
	  "Save the weights first; --type=merge replaces the whole list of rules; owned by Flagger "
	  "or "
	  "Rollouts it is overwritten." },
	{ "kserve",
	  NULL,
	  { { "precheck", "kubectl -n {namespace} get isvc {inferenceservice}" },
	    { "act", KSERVE_PATCH("0") },
	    { "verify", "kubectl -n {namespace} get isvc {inferenceservice}" },
	    { "undo", KSERVE_PATCH("{bad_percent}") } },
	  "Serverless mode only; routes can leak over repeated canaries (kserve #2130). To see: "
	  "PREV 100, "
	  "LATEST 0." },
	{ "seldon",
	  NULL,
	  { { "precheck", "seldon experiment status {experiment}" },
	    { "dry_run", SELDON_PATCH("0") " --dry-run=server" },
	    { "act", SELDON_PATCH("0") },
	    { "verify", "seldon experiment status {experiment}" },
	    { "undo", SELDON_PATCH("{bad_weight}") } },
	  "Callers that send x-seldon-route bypass the split; seldon experiment stop ends it "
	  "whole." },
	{ "mlflow",
	  NULL,
	  { { "precheck", "MlflowClient().get_model_version_by_alias(\"{model}\", \"{alias}\")" },
	    { "act",
	      "MlflowClient().set_registered_model_alias(\"{model}\", \"{alias}\", {good_no})" },
	    { "verify", "MlflowClient().get_model_version_by_alias(\"{model}\", \"{alias}\")" },
	    { "undo",
	      "MlflowClient().set_registered_model_alias(\"{model}\", \"{alias}\", {bad_no})" } },
	  "The alias is read at load time: running servers keep the bad version until they reload; "
	  "numbers are not version names." },
	{ "flagd",
	  NULL,
	  { { "precheck",
	      "Read the flag source of {flag}: defaultVariant and fractional weights." },
	    { "act", "Set defaultVariant of {flag} to {good_variant}, or the fractional weight of "
		     "{bad_variant} to 0." },
	    { "verify", "Evaluate {flag}: it must give {good_variant}." },
	    { "undo",
	      "Set defaultVariant and fractional weights of {flag} back to what they were." } },
	  "state DISABLED hands the choice to the caller's code default, which may be the bad "
	  "one." },
	{ "launchdarkly",
	  NULL,
	  { { "dry_run", "ldcli flags toggle-off --project {project} --environment {environment} "
			 "--flag {flag} --dry-run" },
	    { "act", "ldcli flags toggle-off --project {project} --environment {environment} "
		     "--flag {flag}" },
	    { "verify", "ldcli flags get --project {project} --environment {environment} "
			"--flag {flag}" },
	    { "undo", "ldcli flags toggle-on --project {project} --environment {environment} "
		      "--flag {flag}" } },
	  "Off serves the off variation: check that it is the good version." },
	{ "helm",
	  NULL,
	  { { "precheck", "helm history {release} -n {namespace}" },
	    { "dry_run", "helm rollback {release} {good_revision} -n {namespace} --dry-run" },
	    { "act", "helm rollback {release} {good_revision} -n {namespace} --wait --timeout 5m" },
	    { "verify", "helm status {release} -n {namespace}" },
	    { "undo",
	      "helm rollback {release} {bad_revision} -n {namespace} --wait --timeout 5m" } },
	  "Hooks run again. " GITOPS "." },
	{ "sagemaker",
	  NULL,
	  { { "precheck", "aws sagemaker describe-endpoint --endpoint-name {endpoint_name}" },
	    { "act", SAGEMAKER_WEIGHTS("0", "1") },
	    { "verify", "aws sagemaker describe-endpoint --endpoint-name {endpoint_name}" },
	    { "undo", SAGEMAKER_WEIGHTS("{bad_weight}", "{good_weight}") } },
	  "The good variant needs the instances for all traffic. To see: CurrentWeight, "
	  "InService." },
	{ "generic",
	  NULL,
	  { { "act", "Route all traffic to {good}; stop routing to {bad}." },
	    { "verify", "share of {bad} in this log = 0" },
	    { "undo", "Give {bad} its share of traffic back." } },
	  NULL },
};

const struct platform *
playbook_rows(size_t *n)
{
	*n = LENGTH(platforms);
	return platforms;
}
