/* rca_json_more: what differs, what would have been, what was reported, how firm it all is. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/sink_private.h"

void
differs_json(struct json *json, const struct facts *facts)
{
	const struct verdict *verdict = facts->verdict;

	json_array(json, "differs");
	for (size_t i = 0; i < verdict->n_differs; i++) {
		const struct differs *row = &verdict->differs[i];

		json_object(json, NULL);
		json_text(json, "field", say_field(facts->store, row->field));
		name_json(json, "value", facts->store, row->value);
		rate_json(json, "share_hurt", row->share_hurt);
		rate_json(json, "share_rest", row->share_rest);
		rate_json(json, "difference", row->difference);
		rate_json(json, "explained", row->explained);
		count_json(json, "n", row->n);
		cites_json(json, "lines", facts->store, &row->lines);
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
observed_json(struct json *json, const struct without *row)
{
	json_object(json, "observed");
	count_json(json, "n", row->n);
	ms_json(json, "mean_ms", row->mean_ms);
	/* A timeout would have taken longer. */
	json_bool(json, "mean_is_at_least", row->n_censored > 0);
	count_json(json, "timeouts", row->timeouts);
	json_end(json, '}');
}

/* How much of the other arm's figures is shown: mean and timeouts, the range, the bound. */
enum detail { DETAIL_MEAN, DETAIL_RANGE, DETAIL_BOUND };

static void
without_json(struct json *json, const struct without *row, enum detail detail)
{
	json_object(json, "without");
	ms_json(json, "mean_ms", row->without_mean_ms);
	if (detail >= DETAIL_RANGE) {
		json_array(json, "mean_ms_range");
		ms_json(json, NULL, row->range_low_ms);
		ms_json(json, NULL, row->range_high_ms);
		json_end(json, ']');
	}
	rate_json(json, "timeouts", row->without_timeouts);
	if (detail >= DETAIL_BOUND)
		rate_json(json, "timeout_rate_upper95", row->timeout_upper95);
	json_end(json, '}');
}

static void
by_endpoint_json(struct json *json, const struct facts *facts, const struct without *row)
{
	json_object(json, NULL);
	name_json(json, "endpoint", facts->store, row->endpoint);
	observed_json(json, row);
	if (row->is_refused) {
		json_null(json, "without");
		json_text(json, "why", row->why);
	} else {
		without_json(json, row, DETAIL_BOUND);
		count_json(json, "n_replaced", row->n_replaced);
		count_json(json, "n_control", row->n_control);
	}
	json_end(json, '}');
}

static void
fleet_json(struct json *json, const struct counterfactual *what_if)
{
	if (what_if->fleet_refused)
		json_null(json, "fleet");
	json_object(json, what_if->fleet_refused ? "fleet_at_least" : "fleet");
	if (what_if->fleet_refused)
		json_text(json, "note", what_if->fleet_note);
	observed_json(json, &what_if->fleet);
	without_json(json, &what_if->fleet, DETAIL_MEAN);
	json_end(json, '}');
	if (!what_if->fleet_refused)
		json_null(json, "fleet_at_least");
}

void
counterfactual_json(struct json *json, const struct facts *facts)
{
	const struct counterfactual *what_if = &facts->verdict->counterfactual;

	if (!what_if->exists) {
		json_null(json, "counterfactual");
		return;
	}
	json_object(json, "counterfactual");
	cause_json(json, "replace", facts->store, &what_if->replace);
	cause_json(json, "by", facts->store, &what_if->by);
	json_array(json, "by_endpoint");
	for (size_t i = 0; i < what_if->n_by_endpoint; i++)
		by_endpoint_json(json, facts, &what_if->by_endpoint[i]);
	json_end(json, ']');
	json_array(json, "since_onset");
	for (size_t i = 0; i < what_if->n_since_onset; i++) {
		const struct without *row = &what_if->since_onset[i];

		json_object(json, NULL);
		name_json(json, "endpoint", facts->store, row->endpoint);
		observed_json(json, row);
		without_json(json, row, DETAIL_RANGE);
		json_end(json, '}');
	}
	json_end(json, ']');
	fleet_json(json, what_if);
	json_end(json, '}');
}

static void
part_json(struct json *json, const struct store *store, const struct checked_part *part)
{
	json_object(json, NULL);
	json_text(json, "text", part->text);
	json_text(json, "supported_by_log", support_word(part->support));
	json_text(json, "why", part->why);
	cites_json(json, "lines", store, &part->lines);
	json_end(json, '}');
}

void
reported_json(struct json *json, const struct facts *facts, bool in_report)
{
	json_array(json, "reported");
	for (size_t i = 0; facts->incident && i < facts->incident->n_claims; i++) {
		const struct checked_claim *checked = &facts->checked[i];

		json_object(json, NULL);
		json_text(json, "claim", checked->claim->claim);
		if (in_report) {
			json_text(json, "by", checked->claim->by);
			json_text(json, "at", checked->claim->at);
		}
		json_text(json, "supported_by_log", support_word(checked->support));
		json_text(json, "why", checked->why);
		cites_json(json, "lines", facts->store, &checked->lines);
		json_array(json, "parts");
		for (size_t p = 0; p < checked->n_parts; p++)
			part_json(json, facts->store, &checked->part[p]);
		json_end(json, ']');
		json_end(json, '}');
	}
	json_end(json, ']');
}

void
robustness_json(struct json *json, const struct facts *facts)
{
	const struct robustness *robust = &facts->verdict->robustness;

	json_object(json, "robustness");
	if (!robust->has_leave_one_out) {
		json_null(json, "leave_one_out");
	} else {
		json_object(json, "leave_one_out");
		count_json(json, "same_cause", robust->same_cause);
		count_json(json, "of", robust->of);
		json_object(json, "certainty");
		for (int i = CERTAINTY_CONFIRMED; i >= CERTAINTY_INCONCLUSIVE; i--)
			if (robust->at[i])
				count_json(json, certainty_word((enum certainty)i), robust->at[i]);
		json_end(json, '}');
		json_end(json, '}');
	}
	json_object(json, "without_repaired");
	count_json(json, "dropped", robust->dropped_repaired);
	json_text(json, "kind", kind_word(robust->without_repaired_kind));
	json_text(json, "certainty", certainty_word(robust->without_repaired_certainty));
	json_end(json, '}');
	json_end(json, '}');
}

void
cautions_json(struct json *json, const struct facts *facts)
{
	const struct verdict *verdict = facts->verdict;

	json_array(json, "cautions");
	for (size_t i = 0; i < verdict->n_cautions; i++) {
		json_object(json, NULL);
		json_text(json, "id", verdict->caution[i].id);
		json_text(json, "text", verdict->caution[i].text);
		cites_json(json, "lines", facts->store, &verdict->caution[i].lines);
		json_end(json, '}');
	}
	json_end(json, ']');
}
