/* words: the words of a verdict as the contract spells them, and figures as texts show them. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/verdict_private.h"
#include "core/base/json.h"

static const char *const kind_words[KINDS] = {
	[KIND_BAD_VERSION] = "bad_version", [KIND_ENDPOINT] = "endpoint",
	[KIND_DEPENDENCY] = "dependency", [KIND_DIMENSION] = "dimension", [KIND_LOAD] = "load",
	[KIND_MIX_CHANGE] = "mix_change", [KIND_DATA_GAP] = "data_gap",
	[KIND_RETRY_STORM] = "retry_storm", [KIND_FASTER_BUT_BROKEN] = "faster_but_broken",
	[KIND_SHARED] = "shared", [KIND_NONE] = "none", [KIND_UNCLEAR] = "unclear",
};

static const struct { const char *word, *frame;
} certainty_words[] = {
	[CERTAINTY_INCONCLUSIVE] = {"inconclusive", "The log does not show the cause"},
	[CERTAINTY_ASSOCIATED] = {"associated", "%s is associated with the incident"},
	[CERTAINTY_PROBABLE] = {"probable", "%s is most likely the cause"},
	[CERTAINTY_STRONG] = {"strong", "%s is very likely the cause"},
	[CERTAINTY_CONFIRMED] = {"confirmed", "%s was the cause: with %s gone the problem was "
					      "gone"},
};

static const char *const state_words[] = {"leading", "possible", "ruled_out", "not_testable"};
static const char *const check_words[] = {"pass", "contradicts", "untestable", "thin"};

const char *
kind_word(enum kind kind)
{
	return kind_words[kind];
}

const char *
certainty_word(enum certainty certainty)
{
	return certainty_words[certainty].word;
}

const char *
certainty_frame(enum certainty certainty)
{
	return certainty_words[certainty].frame;
}

const char *
hypothesis_state_word(enum hypothesis_state state)
{
	return state_words[state];
}

const char *
check_state_word(enum check_state state)
{
	return check_words[state];
}

const char *
frame_text(struct arena *arena, enum certainty certainty, const char *cause)
{
	struct str text = {0};
	const char *at = certainty_frame(certainty);

	for (const char *mark; (mark = strstr(at, "%s")); at = mark + 2) {
		str_bytes(&text, at, (size_t)(mark - at));
		str_add(&text, cause);
	}
	str_add(&text, at);
	const char *out = arena_text(arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

const char *
ms_text(struct arena *arena, double us)
{
	char buf[32];

	return arena_fmt(arena, "%s ms", num_text(buf, us / 1000, 1));
}

const char *
ms_range(struct arena *arena, double low_us, double high_us)
{
	char low[32], high[32];

	if (low_us == high_us)
		return ms_text(arena, low_us);
	return arena_fmt(arena, "%s-%s ms", num_text(low, low_us / 1000, 1),
			 num_text(high, high_us / 1000, 1));
}

const char *
p_text(struct arena *arena, double p)
{
	char buf[32];

	if (isnan(p))
		return "unknown";
	if (p < .0001)
		return "< 0.0001";
	const char *text = num_text(buf, p, 4), *dot = strchr(text, '.');

	if (dot && strlen(dot) < 3)
		return arena_fmt(arena, "= %s0", text);
	return arena_fmt(arena, "= %s", text);
}

const char *
share_text(struct arena *arena, double share)
{
	char buf[32];

	return arena_fmt(arena, "%s%%", num_text(buf, share * 100, 1));
}

const char *
ratio_text(struct arena *arena, double ratio)
{
	if (isnan(ratio))
		return "unknown";
	/* No minus before a zero. */
	return arena_fmt(arena, "%.2f", fabs(ratio) < .005 ? 0 : ratio);
}

const char *
clock_text(struct arena *arena, int64_t at_ns)
{
	char buf[INSTANT_TEXT];

	return arena_fmt(arena, "%s", instant_clock(buf, at_ns, NULL));
}

const char *
moment_text(const struct study *study, int64_t at_ns)
{
	int64_t whole_ns = at_ns - at_ns % NS_PER_S;
	char clock[INSTANT_TEXT], date[INSTANT_TEXT] = "";

	if (study->last_ns - study->first_ns >= 24 * 3600 * NS_PER_S)
		instant_date(date, whole_ns, NULL);
	return arena_fmt(study->arena, "%s%s%s", date, *date ? " " : "",
			 instant_clock(clock, whole_ns, NULL));
}

const char *
count_text(struct arena *arena, uint64_t n, const char *noun)
{
	return arena_fmt(arena, "%llu %s%s", (unsigned long long)n, noun, n == 1 ? "" : "s");
}

/* Few latencies one by one in rising order, many by their percentiles. */
const char *
latencies_text(struct study *study, const struct query *query)
{
	struct cell cell = {0};
	struct str text = {0};
	char buf[32];

	if (study->is_quiet)
		return "";
	query_cell(query, &cell);
	struct slots slots = cell_slots(&cell, study->arena);

	if (!slots.n)
		str_add(&text, "no latency");
	else if (slots.n <= 4)
		for (size_t i = 0, left = (size_t)slots.n; i < slots.len; i++)
			for (uint64_t k = 0; k < slots.at[i].n; k++, left--)
				str_fmt(&text, "%s%s",
					num_text(buf, (double)slots.at[i].value_us / 1000, 1),
					left > 2    ? ", "
					: left == 2 ? " and "
						    : " ms");
	else if ((double)slots.n < limit(LIMIT_ARM_N))
		str_fmt(&text, "%s (n=%llu)",
			ms_range(study->arena, (double)slots.at[0].value_us,
				 (double)slots.at[slots.len - 1].value_us),
			(unsigned long long)slots.n);
	else
		str_fmt(&text, "p50 %s, p95 %s (n=%llu)",
			ms_text(study->arena, slots_quantile_us(&slots, 500)),
			ms_text(study->arena, slots_quantile_us(&slots, 950)),
			(unsigned long long)slots.n);
	cell_release(&cell);
	const char *out = arena_text(study->arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

struct check *
check_add(struct check *check, size_t *n, int id, enum check_state state, const char *text,
	  struct cites lines)
{
	check[*n] = (struct check){id, state, text, lines};
	return &check[(*n)++];
}

const struct check *
check_find(const struct check *check, size_t n, int id)
{
	for (size_t i = 0; i < n; i++) {
		if (check[i].id == id)
			return &check[i];
	}
	return NULL;
}
