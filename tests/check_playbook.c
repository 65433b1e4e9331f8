/* check_playbook: good names give whole commands, hostile ones never reach one. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/incident/playbook.h"
#include "tests/runner.h"

static struct arena arena;

static void
drop_arena(void)
{
	arena_release(&arena);
}

/* -- what the patterns let in: guide.md section 5 -- */

static const struct { const char *text; bool version, namespace, workload; } names[] = {
	{ "v1.3", true, false, true },      { "scoring", true, true, true },
	{ "risk-model", true, true, true }, { "a.b.c", true, false, true },
	{ "A", true, false, false },        { "a_b", true, false, false },
	{ "0", true, true, true },          { "", false, false, false },
	{ "-rf", false, false, false },     { "a-", true, false, false },
	{ ".a", false, false, false },      { "_a", false, false, false },
	{ "a b", false, false, false },     { "a\n", false, false, false },
	{ "a/b", false, false, false },     { "\xc3\xa9", false, false, false },
};

START_TEST(patterns_let_in_what_the_design_lists)
{
	const char *text = names[_i].text;
	size_t len = strlen(text);

	ck_assert_int_eq(playbook_version_ok(text, len), names[_i].version);
	ck_assert_int_eq(playbook_namespace_ok(text, len), names[_i].namespace);
	ck_assert_int_eq(playbook_workload_ok(text, len), names[_i].workload);
}
END_TEST

START_TEST(patterns_end_where_the_design_says)
{
	char text[300];

	memset(text, 'a', sizeof(text));
	ck_assert(playbook_version_ok(text, 64) && !playbook_version_ok(text, 65));
	ck_assert(playbook_namespace_ok(text, 63) && !playbook_namespace_ok(text, 64));
	ck_assert(playbook_workload_ok(text, 253) && !playbook_workload_ok(text, 254));
	ck_assert(!playbook_version_ok("a\0b", 3));
}
END_TEST

/* -- hostile values through every placeholder of every card -- */

static const char long_one[] =
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	"aa"
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	"aa"
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char *const hostile[] = {
	"$(id)",
	"`id`",
	"; rm -rf /",
	"v1.3; id",
	"a\nb",
	"a\n",
	"\"a\"",
	"'a'",
	"-rf",
	"--all",
	"a|b",
	"a&b",
	"a>b",
	"$HOME",
	"a b",
	"\xe2\x80\xae"
	"a",
	"{good}",
	"../../etc",
	"a\x1b[31m",
	long_one,
};

static const char *const keys[] = {
	"namespace",        "workload",      "canary",        "virtualservice", "httproute",
	"inferenceservice", "experiment",    "release",       "good_service",   "bad_service",
	"good_subset",      "bad_subset",    "endpoint_name", "good_variant",   "bad_variant",
	"bad_model",        "model",         "alias",         "flag",           "project",
	"environment",      "good_revision", "bad_revision",  "good_no",        "bad_no",
	"good_weight",      "bad_weight",    "bad_percent",
};

/* Everything a card says, with one value for sixteen of the names from `first` on. */
static const struct card *
card_with(const char *platform, bool is_promoted, const char *value, size_t first)
{
	struct incident_file incident = { 0 };

	while (incident.n_names < LENGTH(incident.names) &&
	       first + incident.n_names < LENGTH(keys)) {
		incident.names[incident.n_names].name = keys[first + incident.n_names];
		incident.names[incident.n_names].value = value;
		incident.n_names++;
	}
	return playbook_card(platform, is_promoted, &incident, value, value, &arena);
}

START_TEST(hostile_values_never_reach_a_command)
{
	const char *const *platforms = playbook_platforms();

	for (size_t p = 0; platforms[p]; p++)
		for (size_t first = 0; first < LENGTH(keys); first += 16)
			for (int promoted = 0; promoted < 2; promoted++) {
				const struct card *clean =
					card_with(platforms[p], promoted, NULL, first);
				const struct card *card =
					card_with(platforms[p], promoted, hostile[_i], first);

				ck_assert_uint_gt(card->n, 0);
				ck_assert_uint_eq(card->n, clean->n);
				/* The text is that of a card that knows no name at all. */
				for (size_t i = 0; i < card->n; i++) {
					ck_assert_str_eq(card->line[i].text, clean->line[i].text);
					ck_assert_int_eq(card->line[i].is_template,
							 clean->line[i].is_template);
				}
				if (card->trap)
					ck_assert_str_eq(card->trap, clean->trap);
			}
}
END_TEST

START_TEST(an_unfilled_command_is_a_template_that_does_nothing_when_pasted)
{
	const struct card *card = playbook_card("helm", false, NULL, "v2", "v1", &arena);

	ck_assert(card->line[0].is_template);
	ck_assert_str_eq(card->line[0].text, "# TEMPLATE: fill {release} {namespace} first: "
			 "helm history {release} -n {namespace}");
	ck_assert_str_eq(card->line[0].why,
			 "{release}: no name was given; {namespace}: no name was given");
	ck_assert_ptr_null(strchr(card->line[0].text, '\n'));
	card = card_with("helm", false, "$(id)", 0);
	ck_assert_ptr_nonnull(strstr(card->line[0].why, "holds what may not enter a command"));
}
END_TEST

/* -- golden texts: guide.md section 5, with the names filled -- */

static const struct {
	const char *platform;
	bool is_promoted;
	const char *role, *text;
} golden[] = {
	{ "kubernetes", false, "precheck", "kubectl -n x rollout history deployment/x" },
	{ "kubernetes", false, "dry_run",
	  "kubectl -n x rollout undo deployment/x --to-revision=7 --dry-run=server" },
	{ "kubernetes", false, "act", "kubectl -n x rollout undo deployment/x --to-revision=7" },
	{ "kubernetes", false, "verify",
	  "kubectl -n x rollout status deployment/x --timeout=300s" },
	{ "argo-rollouts", false, "act", "kubectl argo rollouts abort x -n x" },
	{ "argo-rollouts", false, "undo", "kubectl argo rollouts retry rollout x -n x" },
	{ "argo-rollouts", true, "act", "kubectl argo rollouts undo x --to-revision=7 -n x" },
	{ "flagger", false, "act",
	  "curl -d '{\"name\":\"x\",\"namespace\":\"x\"}' http://localhost:8080/rollback/open" },
	{ "flagger", false, "verify", "kubectl -n x get canary/x" },
	{ "istio", false, "verify", "kubectl -n x get virtualservice x -o yaml" },
	{ "gateway-api", false, "verify", "kubectl -n x get httproute x -o yaml" },
	{ "kserve", false, "act",
	  "kubectl -n x patch inferenceservice x --type=merge -p "
	  "'{\"spec\":{\"predictor\":{\"canaryTrafficPercent\":0}}}'" },
	{ "seldon", false, "verify", "seldon experiment status x" },
	{ "mlflow", false, "act", "MlflowClient().set_registered_model_alias(\"x\", \"x\", 7)" },
	{ "flagd", false, "verify", "Evaluate x: it must give x." },
	{ "launchdarkly", false, "dry_run",
	  "ldcli flags toggle-off --project x --environment x --flag x --dry-run" },
	{ "launchdarkly", false, "undo",
	  "ldcli flags toggle-on --project x --environment x --flag x" },
	{ "helm", false, "dry_run", "helm rollback x 7 -n x --dry-run" },
	{ "helm", false, "act", "helm rollback x 7 -n x --wait --timeout 5m" },
	{ "sagemaker", false, "act",
	  "aws sagemaker update-endpoint-weights-and-capacities "
	  "--endpoint-name x --desired-weights-and-capacities VariantName=x,DesiredWeight=0 "
	  "VariantName=x,DesiredWeight=1" },
	{ "generic", false, "act", "Route all traffic to v1.2; stop routing to v1.3." },
	{ "generic", false, "verify", "share of v1.3 in this log = 0" },
};

START_TEST(good_names_give_the_commands_of_the_design)
{
	struct incident_file incident = { 0 };
	static const char *const numbers[] = { "good_revision", "bad_revision", "good_no", "bad_no",
					       "good_weight", "bad_weight", "bad_percent" };
	const struct card *card = NULL;
	const char *found = NULL;

	/* A card takes at most sixteen names: those of its own platform first. */
	for (size_t first = 0; !found && first < LENGTH(keys); first++) {
		incident.n_names = 0;
		for (size_t i = 0; i < LENGTH(numbers); i++) {
			incident.names[incident.n_names].name = numbers[i];
			incident.names[incident.n_names++].value = "7";
		}
		incident.names[incident.n_names].name = "namespace";
		incident.names[incident.n_names++].value = "x";
		for (size_t i = first; i < LENGTH(keys) && incident.n_names < 16; i++) {
			incident.names[incident.n_names].name = keys[i];
			incident.names[incident.n_names++].value = "x";
		}
		card = playbook_card(golden[_i].platform, golden[_i].is_promoted, &incident, "v1.3",
				     "v1.2", &arena);
		for (size_t i = 0; i < card->n && !found; i++)
			if (strcmp(card->line[i].role, golden[_i].role) == 0 &&
			    !card->line[i].is_template)
				found = card->line[i].text;
	}
	ck_assert_ptr_nonnull(found);
	ck_assert_str_eq(found, golden[_i].text);
}
END_TEST

START_TEST(every_platform_has_a_card_of_its_own_and_generic_is_last)
{
	const char *const *platforms = playbook_platforms();
	size_t n = 0;

	for (; platforms[n]; n++)
		ck_assert_str_eq(
			playbook_card(platforms[n], false, NULL, NULL, NULL, &arena)->platform,
			platforms[n]);
	ck_assert_uint_eq(n, 13);
	ck_assert_str_eq(platforms[n - 1], "generic");
	ck_assert_str_eq(playbook_card(NULL, false, NULL, NULL, NULL, &arena)->platform, "generic");
	ck_assert_str_eq(playbook_card("nomad", false, NULL, NULL, NULL, &arena)->platform,
			 "generic");
}
END_TEST

START_TEST(every_card_but_the_generic_warns_of_its_trap)
{
	const char *const *platforms = playbook_platforms();

	for (size_t p = 0; strcmp(platforms[p], "generic") != 0; p++) {
		const struct card *card =
			playbook_card(platforms[p], false, NULL, "v1.3", "v1.2", &arena);
		bool has_act = false, has_undo = false, has_verify = false;

		ck_assert_ptr_nonnull(card->trap);
		for (size_t i = 0; i < card->n; i++) {
			has_act = has_act || strcmp(card->line[i].role, "act") == 0;
			has_undo = has_undo || strcmp(card->line[i].role, "undo") == 0;
			has_verify = has_verify || strcmp(card->line[i].role, "verify") == 0;
		}
		ck_assert_msg(has_act && has_undo && has_verify, "%s", platforms[p]);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("playbook");
	TCase *t = tcase_create("playbook");

	tcase_add_checked_fixture(t, NULL, drop_arena);
	tcase_add_loop_test(t, patterns_let_in_what_the_design_lists, 0, (int)LENGTH(names));
	tcase_add_test(t, patterns_end_where_the_design_says);
	tcase_add_loop_test(t, hostile_values_never_reach_a_command, 0, (int)LENGTH(hostile));
	tcase_add_test(t, an_unfilled_command_is_a_template_that_does_nothing_when_pasted);
	tcase_add_loop_test(t, good_names_give_the_commands_of_the_design, 0, (int)LENGTH(golden));
	tcase_add_test(t, every_platform_has_a_card_of_its_own_and_generic_is_last);
	tcase_add_test(t, every_card_but_the_generic_warns_of_its_trap);
	suite_add_tcase(s, t);
	return s;
}
