/* rca_json: rca/1: the verdict, the board of hypotheses, what differs, all with lines. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/ingest/intake.h"
#include "core/incident/sink_private.h"

/*
 * The statement; when the action changed the certainty, its first sentence is framed anew: the
 * words of a certainty are looked up, never chosen (guide.md section 2).
 */
static void
statement_json(struct json *json, const struct facts *facts, enum certainty certainty)
{
	const struct verdict *verdict = facts->verdict;
	const char *rest = strstr(verdict->statement, ". ");
	const char *at = certainty_frame(certainty), *mark;
	struct arena arena = { 0 };
	struct str text = { 0 };

	if (certainty == verdict->certainty || !verdict->cause.n) {
		json_text(json, "statement", verdict->statement);
		return;
	}
	for (; (mark = strstr(at, "%s")); at = mark + 2) {
		str_bytes(&text, at, (size_t)(mark - at));
		str_add(&text, cause_text(facts->store, &verdict->cause, &arena));
	}
	str_add(&text, at);
	if (text.at[text.len - 1] != '.')
		str_char(&text, '.');
	if (rest)
		str_add(&text, rest + 1);
	json_text(json, "statement", text.at);
	str_release(&text);
	arena_release(&arena);
}

void
verdict_json(struct json *json, const struct facts *facts, enum certainty certainty)
{
	const struct verdict *verdict = facts->verdict;
	const struct store *store = facts->store;

	json_object(json, "verdict");
	if (verdict->incident == TRUTH_UNKNOWN)
		json_null(json, "incident");
	else
		json_bool(json, "incident", verdict->incident == TRUTH_YES);
	json_text(json, "kind", kind_word(verdict->kind));
	if (!verdict->cause.n && (verdict->kind == KIND_NONE || verdict->kind == KIND_UNCLEAR))
		json_null(json, "cause");
	else
		cause_json(json, "cause", store, &verdict->cause);
	version_json(json, "baseline", store, verdict->baseline);
	json_text(json, "certainty", certainty_word(certainty));
	statement_json(json, facts, certainty);
	cites_json(json, "lines", store, &verdict->lines);
	json_array(json, "also");
	for (size_t i = 0; i < verdict->n_also; i++) {
		json_object(json, NULL);
		json_text(json, "kind", kind_word(verdict->also[i].kind));
		cause_json(json, "cause", store, &verdict->also[i].cause);
		rate_json(json, "explained", verdict->also[i].explained);
		json_text(json, "certainty", certainty_word(verdict->also[i].certainty));
		json_end(json, '}');
	}
	json_end(json, ']');
	json_end(json, '}');
}

void
onset_json(struct json *json, const struct facts *facts)
{
	const struct onset *onset = &facts->verdict->onset;

	/* An incident has an onset, even when the log does not show where. */
	if (!onset->is_known && facts->verdict->incident != TRUTH_YES) {
		json_null(json, "onset");
		return;
	}
	json_object(json, "onset");
	json_time(json, "after", onset->is_known ? onset->after_ns : INSTANT_NONE);
	json_time(json, "at_or_before", onset->is_known ? onset->at_or_before_ns : INSTANT_NONE);
	if (onset->is_known && onset->ref.id) {
		json_text(json, "file", intake_name(store_source(facts->store, onset->ref.source)));
		json_int(json, "line", onset->ref.line_first);
	} else {
		json_null(json, "file");
		json_null(json, "line");
	}
	json_end(json, '}');
}

static void
since_json(struct json *json, const struct impact *impact)
{
	if (impact->from_ns == INSTANT_NONE) {
		json_null(json, "since_onset");
		return;
	}
	json_object(json, "since_onset");
	json_time(json, "from", impact->from_ns);
	json_time(json, "to", impact->to_ns);
	json_num(json, "seconds", (double)(impact->to_ns - impact->from_ns) / 1e9, 3);
	count_json(json, "requests", impact->since_requests);
	count_json(json, "timeouts", impact->since_timeouts);
	count_json(json, "errors", impact->since_errors);
	rate_json(json, "timeout_rate", impact->since_timeout_rate);
	json_end(json, '}');
}

void
impact_json(struct json *json, const struct facts *facts)
{
	const struct impact *impact = &facts->verdict->impact;

	json_object(json, "impact");
	count_json(json, "requests", impact->requests);
	count_json(json, "timeouts", impact->timeouts);
	count_json(json, "errors", impact->errors);
	rate_json(json, "timeout_rate", impact->timeout_rate);
	if (isnan(impact->ci_low) || isnan(impact->ci_high)) {
		json_null(json, "timeout_ci95");
	} else {
		json_array(json, "timeout_ci95");
		rate_json(json, NULL, impact->ci_low);
		rate_json(json, NULL, impact->ci_high);
		json_end(json, ']');
	}
	json_array(json, "by_endpoint");
	for (size_t i = 0; i < impact->n_endpoints; i++) {
		const struct impact_endpoint *row = &impact->by_endpoint[i];

		json_object(json, NULL);
		name_json(json, "endpoint", facts->store, row->endpoint);
		count_json(json, "n", row->n);
		count_json(json, "timeouts", row->timeouts);
		json_bool(json, "baseline", row->has_baseline);
		json_end(json, '}');
	}
	json_end(json, ']');
	since_json(json, impact);
	if (!facts->verdict->cause.n) {
		json_null(json, "cause");
	} else {
		json_object(json, "cause");
		count_json(json, "requests", impact->cause_requests);
		count_json(json, "timeouts", impact->cause_timeouts);
		rate_json(json, "share_of_requests", impact->cause_share);
		rate_json(json, "share_of_requests_since_onset", impact->cause_share_since);
		rate_json(json, "share_of_timeouts", impact->cause_share_of_timeouts);
		rate_json(json, "share_of_latency", impact->cause_share_of_latency);
		json_end(json, '}');
	}
	texts_json(json, "unknown", impact->unknown, impact->n_unknown);
	json_end(json, '}');
}

void
like_for_like_json(struct json *json, const struct facts *facts)
{
	const struct contrast *contrast = &facts->verdict->contrast;

	if (!facts->verdict->cause.n || !contrast->n_endpoints) {
		json_null(json, "like_for_like");
		return;
	}
	json_object(json, "like_for_like");
	json_text(json, "metric", "mean_ms");
	rate_json(json, "ratio", contrast->mean_ratio);
	json_array(json, "endpoints");
	for (size_t i = 0; i < contrast->n_named; i++)
		if (contrast->endpoint[i])
			name_json(json, NULL, facts->store, contrast->endpoint[i]);
	json_end(json, ']');
	json_array(json, "n");
	count_json(json, NULL, contrast->n_candidate);
	count_json(json, NULL, contrast->n_control);
	json_end(json, ']');
	json_end(json, '}');
}

static void
check_json(struct json *json, const struct store *store, const struct check *check)
{
	char id[8] = { 'C', '0', '\0' };

	if (check->id >= 10)
		id[1] = (char)('0' + check->id / 10 % 10);
	id[check->id >= 10 ? 2 : 1] = (char)('0' + check->id % 10);
	json_object(json, NULL);
	json_text(json, "id", id);
	json_text(json, "state", check_state_word(check->state));
	json_text(json, "text", check->text);
	cites_json(json, "lines", store, &check->lines);
	json_end(json, '}');
}

/* What a person said of an alternative: agree, disagree, or nothing yet. */
static void
judged_json(struct json *json, const struct guide *guide, const struct hypothesis *hypothesis)
{
	const char *value = NULL;

	for (size_t s = 0; s < STEPS; s++)
		for (size_t f = 0; f < guide->step[s].n_fields; f++) {
			const struct guide_field *field = &guide->step[s].field[f];

			if (field->type == TYPE_JUDGE && field->hypothesis == hypothesis &&
			    field->value && field->value[0])
				value = field->value;
		}
	json_text(json, "judged", value);
	json_text(json, "judged_by", value && guide->is_signed_off ?
		  guide_value(guide, "export.signed_off") : NULL);
}

void
hypotheses_json(struct json *json, const struct facts *facts, const struct guide *guide)
{
	const struct verdict *verdict = facts->verdict;

	json_array(json, "hypotheses");
	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *row = &verdict->hypothesis[i];

		json_object(json, NULL);
		json_text(json, "kind", kind_word(row->kind));
		cause_json(json, "cause", facts->store, &row->cause);
		json_text(json, "state", hypothesis_state_word(row->state));
		rate_json(json, "explained", row->explained);
		rate_json(json, "coverage", row->coverage);
		rate_json(json, "chance", row->chance);
		json_text(json, "why", row->why);
		if (guide)
			judged_json(json, guide, row);
		json_array(json, "checks");
		for (size_t c = 0; c < row->n_checks; c++)
			check_json(json, facts->store, &row->check[c]);
		json_end(json, ']');
		json_end(json, '}');
	}
	json_end(json, ']');
}

void
rca_json(const struct dossier *dossier, struct str *out)
{
	const struct facts *facts = dossier->facts;
	struct json json;

	json_init(&json, out, 0);
	json_object(&json, NULL);
	json_text(&json, "schema", "sitrep.rca/1");
	data_block_json(&json, "data", facts, false);
	verdict_json(&json, facts, facts->verdict->certainty);
	onset_json(&json, facts);
	impact_json(&json, facts);
	like_for_like_json(&json, facts);
	hypotheses_json(&json, facts, NULL);
	differs_json(&json, facts);
	counterfactual_json(&json, facts);
	reported_json(&json, facts, false);
	robustness_json(&json, facts);
	cautions_json(&json, facts);
	json_end(&json, '}');
	str_char(out, '\n');
}
