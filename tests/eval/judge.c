/* judge: one scenario through the library, and how the verdict compares with the truth. */
/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "tests/eval/eval.h"
#include "tests/eval/loaded.h"

int
eval_families(void)
{
	return (int)SCENARIO_LENGTH(scenario_families);
}

const char *
eval_family_name(int family)
{
	return scenario_families[family].name;
}

/* CPU time of this thread: other programs do not count. */
static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static bool
is_term(const struct store *store, const struct scenario_world *world,
	enum scenario_field field, int value, int said_field, uint32_t said_value)
{
	int at = field == SCENARIO_VERSION ? FIELD_VERSION
	       : field == SCENARIO_ENDPOINT ? FIELD_ENDPOINT
	       : store_field_find(store, scenario_field_name(world, field));

	return at == said_field &&
	       strcmp(names_get(store_names(store), said_value)->clean,
		      scenario_value_name(world, field, value)) == 0;
}

static bool
is_cause(const struct store *store, const struct scenario_world *world,
	 const struct scenario_cause *want, const struct cause *said)
{
	int found = 0;

	for (int w = 0; w < want->n; w++)
		for (int s = 0; s < said->n; s++)
			found += is_term(store, world, want->term[w].field, want->term[w].value,
					 said->term[s].field, said->term[s].value);
	return want->n == said->n && found == want->n;
}

static bool
is_right(const struct store *store, const struct scenario *scenario,
	 const struct verdict *verdict)
{
	const struct scenario_truth *truth = &scenario->truth;
	const char *word = kind_word(verdict->kind);
	bool is_kind = strcmp(word, truth->kind[0]) == 0 ||
		       (truth->kind[1] && strcmp(word, truth->kind[1]) == 0);
	if (truth->tolerated && verdict->certainty <= CERTAINTY_ASSOCIATED)
		is_kind = is_kind || strcmp(word, truth->tolerated) == 0;
	bool is_blamed = !verdict->cause.n &&
			 (!truth->n_causes || verdict->kind == KIND_SHARED ||
			  verdict->kind == KIND_LOAD);

	for (int c = 0; c < truth->n_causes; c++)
		is_blamed = is_blamed || is_cause(store, &scenario->world, &truth->cause[c],
						  &verdict->cause);
	return is_kind && is_blamed;
}

static void
compare(const struct store *store, const struct scenario *scenario,
	const struct verdict *verdict, struct eval_log *out)
{
	const struct scenario_truth *truth = &scenario->truth;
	bool is_right_cause = is_right(store, scenario, verdict);
	bool is_sure = verdict->certainty >= CERTAINTY_PROBABLE;

	out->has_cause = verdict->incident == TRUTH_YES && verdict->kind != KIND_UNCLEAR;
	out->certainty = (int)verdict->certainty;
	out->is_false_alarm = truth->is_quiet && verdict->incident == TRUTH_YES;
	out->is_missed = !truth->is_quiet && verdict->incident == TRUTH_NO;
	out->is_overclaim = out->has_cause && is_sure && !is_right_cause;
	if (truth->is_quiet)
		out->class = verdict->incident == TRUTH_YES ? EVAL_WRONG : EVAL_RIGHT;
	else if (is_right_cause)
		out->class = EVAL_RIGHT;
	else if (verdict->kind == KIND_UNCLEAR)
		out->class = EVAL_CANNOT_TELL;
	else
		out->class = EVAL_WRONG;
	out->is_capped = truth->highest != NULL;
	if (out->is_capped && out->has_cause)
		out->is_above = strcmp(truth->highest, "associated") == 0
				? is_sure : verdict->certainty > CERTAINTY_PROBABLE;
	/* Few records may show nothing, or something: neither is a mistake. */
	if (scenario->world.tiny && !out->is_overclaim && !out->is_above)
		out->class = EVAL_RIGHT;
}

/* How far the true onset lies outside the interval said, in buckets of the analysis. */
static double
onset_off(const struct scenario *scenario, const struct loaded_log *log,
	  const struct verdict *verdict)
{
	struct tally tally = store_tally(log->store);
	struct query query = query_all(log->store, INT64_MAX);
	struct ref first;

	if (!scenario->truth.has_onset || verdict->incident != TRUTH_YES ||
	    !verdict->onset.is_known || !query_first(&query, &first))
		return NAN;
	double bucket_ms = (double)query_bin_width(tally.first_ns, tally.last_ns, 240) / 1e6;
	double high = (double)verdict->onset.at_or_before_ns / 1e6 - SCENARIO_START_MS;
	double low = verdict->onset.after_ns == INSTANT_NONE
			     ? (double)first.at_ns / 1e6 - SCENARIO_START_MS
			     : (double)verdict->onset.after_ns / 1e6 - SCENARIO_START_MS;
	double truth = scenario->truth.onset_ms;

	return fmax(0, fmax(truth - high, low - truth)) / bucket_ms;
}

/* Affected records from onset until the answer could first be called probable. */
static double
first_probable(const struct scenario *scenario, const struct query *query,
	       const struct analysis_options *options, const struct verdict *verdict)
{
	int64_t at_ns = verdict_knowable_at(query, options, verdict);
	const struct scenario_truth *truth = &scenario->truth;
	double n = 0;

	if (at_ns == INSTANT_NONE)
		return NAN;
	double until_ms = (double)at_ns / 1e6 - SCENARIO_START_MS;

	for (size_t i = 0; i < scenario->n; i++) {
		const struct scenario_event *event = &scenario->event[i];
		n += event->at_ms >= truth->onset_ms && event->shown_ms <= until_ms &&
		     (truth->n_causes ? is_blamed(truth, event) &&
						is_reached(&scenario->world, event) : 1);
	}
	return n;
}

static void
say(char text[EVAL_TEXT], const char *kind, const char *cause, const char *word)
{
	snprintf(text, EVAL_TEXT, "%s%s%s%s%s", kind, *cause ? " " : "", cause, *word ? ", " : "",
		 word);
}

static void
say_want(const struct scenario *scenario, char text[EVAL_TEXT])
{
	const struct scenario_truth *truth = &scenario->truth;
	const struct scenario_world *world = &scenario->world;
	char cause[EVAL_TEXT / 2] = "";
	size_t len = 0;

	for (int c = 0; c < truth->n_causes; c++)
		for (int t = 0; t < truth->cause[c].n && len < sizeof(cause); t++)
			len += (size_t)snprintf(
				cause + len, sizeof(cause) - len, "%s%s", t ? " on " : c ? "|" : "",
				scenario_value_name(world, truth->cause[c].term[t].field,
						    truth->cause[c].term[t].value));
	say(text, truth->kind[0], cause, truth->highest ? truth->highest : "");
}

void
eval_judge(int family, uint64_t seed, bool asks_first, struct eval_log *out)
{
	struct scenario scenario;
	struct loaded_log log;
	struct arena arena = {0};
	struct verdict verdict;
	const struct analysis_options options = {.baseline = NAME_NONE};

	scenario_make(&scenario_families[family], seed, &scenario);
	log_load(&scenario, &log);
	const struct query query = query_all(log.store, INT64_MAX);
	struct eval_log result = {
		.family = family, .seed = seed, .records = scenario.truth.records,
		.affected = scenario.truth.affected, .is_quiet = scenario.truth.is_quiet,
		.is_identifiable = scenario.truth.is_identifiable, .first_probable = NAN,
	};
	double start = cpu_ms();

	verdict_run(&query, &options, &arena, &verdict);
	result.ms = cpu_ms() - start;
	compare(log.store, &scenario, &verdict, &result);
	result.onset_off = onset_off(&scenario, &log, &verdict);
	if (asks_first && result.is_identifiable && result.class == EVAL_RIGHT &&
	    verdict.certainty >= CERTAINTY_PROBABLE) {
		result.is_asked_first = true;
		result.first_probable = first_probable(&scenario, &query, &options, &verdict);
	}
	say(result.said, kind_word(verdict.kind), cause_text(log.store, &verdict.cause, &arena),
	    certainty_word(verdict.certainty));
	say_want(&scenario, result.want);
	*out = result;
	arena_release(&arena);
	log_release(&scenario, &log);
	scenario_release(&scenario);
}
