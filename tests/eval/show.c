/* show: one log in full: what is true of it, what was said, and every check. */
/* SPDX-License-Identifier: MIT */
#include "tests/eval/eval.h"
#include "tests/eval/loaded.h"

/* Since the log's start. */
static double
seconds_of(int64_t at_ns)
{
	return at_ns == INSTANT_NONE ? NAN : ((double)at_ns / 1e6 - SCENARIO_START_MS) / 1e3;
}

static void
show_board(const struct store *store, const struct verdict *verdict, struct arena *arena,
	   FILE *out)
{
	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *row = &verdict->hypothesis[i];

		fprintf(out, "%s %s %s: explained %.2f, conditional %.2f, coverage %.2f\n",
			hypothesis_state_word(row->state), kind_word(row->kind),
			cause_text(store, &row->cause, arena), row->explained, row->conditional,
			row->coverage);
		for (size_t c = 0; c < row->n_checks; c++)
			fprintf(out, "    C%-2d %-11s %s\n", row->check[c].id,
				check_state_word(row->check[c].state), row->check[c].text);
	}
}

static void
show_verdict(const struct store *store, const struct verdict *verdict, struct arena *arena,
	     FILE *out)
{
	for (int rule = 1; rule <= 5; rule++)
		fprintf(out, "I%d %s: %s\n", rule, verdict->fired[rule] ? "fired" : "did not",
			verdict->fired_text[rule] ? verdict->fired_text[rule] : "");
	if (verdict->onset.is_known)
		fprintf(out, "onset after %.1f s, at or before %.1f s\n",
			seconds_of(verdict->onset.after_ns),
			seconds_of(verdict->onset.at_or_before_ns));
	fprintf(out, "changed by reruns: %s\n", verdict->robustness.is_changed ? "yes" : "no");
	for (size_t i = 0; i < verdict->n_also; i++)
		fprintf(out, "also %s %s\n", kind_word(verdict->also[i].kind),
			cause_text(store, &verdict->also[i].cause, arena));
	show_board(store, verdict, arena, out);
	fprintf(out, "%s\n", verdict->statement);
}

int
eval_show(const char *name, uint64_t seed, FILE *out)
{
	const struct scenario_family *family = scenario_family(name);
	const struct analysis_options options = {.baseline = NAME_NONE};
	struct scenario scenario;
	struct loaded_log log;
	struct arena arena = {0};
	struct verdict verdict;
	struct eval_log result;

	if (!family)
		return -1;
	eval_judge((int)(family - scenario_families), seed, true, &result);
	fprintf(out, "want %s (%s)\nsaid %s, %.1f ms, onset off by %.1f buckets, first probable "
		"after %.0f affected\n", result.want, result.is_identifiable ? "identifiable"
		: "not identifiable", result.said, result.ms, result.onset_off,
		result.first_probable);
	scenario_make(family, seed, &scenario);
	fprintf(out, "%ld records, %ld bad, %ld affected, %ld beside them, onset %.1f s of %.1f "
		"s%s%s\n", scenario.truth.records, scenario.truth.bad, scenario.truth.affected,
		scenario.truth.control, scenario.truth.onset_ms / 1e3,
		scenario.world.span_ms / 1e3, scenario.truth.why_not ? ": " : "",
		scenario.truth.why_not ? scenario.truth.why_not : "");
	log_load(&scenario, &log);
	const struct query query = query_all(log.store, INT64_MAX);

	verdict_run(&query, &options, &arena, &verdict);
	show_verdict(log.store, &verdict, &arena, out);
	arena_release(&arena);
	log_release(&scenario, &log);
	scenario_release(&scenario);
	return 0;
}
