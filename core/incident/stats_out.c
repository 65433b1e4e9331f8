/* stats_out: stats/1 as JSON, and as a table for people. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/text.h"
#include "core/incident/sink_private.h"

const char *
bin_word(int64_t bin_ns)
{
	return bin_ns <= 0 ? NULL : bin_ns == 60 * NS_PER_S ? "minute" : "hour";
}

/* The key of a group in clean text: a name, or the word of an outcome. */
static const char *
key_text(const struct store *store, int field, uint32_t value)
{
	return field == FIELD_OUTCOME ? outcome_word((enum outcome)value) : say_name(store, value);
}

static void
key_json(struct json *json, const struct store *store, const int *by, int n_by, int64_t bin_ns,
	 const struct stat_group *group)
{
	json_object(json, "key");
	if (bin_word(bin_ns))
		json_time(json, bin_word(bin_ns), group->bin_ns);
	for (int i = 0; i < n_by; i++) {
		const char *field = say_field(store, by[i]);

		if (by[i] == FIELD_OUTCOME)
			json_text(json, field, outcome_word((enum outcome)group->key[i]));
		else
			name_json(json, field, store, group->key[i]);
	}
	json_end(json, '}');
}

void
stat_group_json(struct json *json, const struct store *store, const int *by, int n_by,
		int64_t bin_ns, bool r7, const struct stat_group *group)
{
	json_object(json, NULL);
	key_json(json, store, by, n_by, bin_ns, group);
	count_json(json, "n", group->n);
	count_json(json, "timeouts", group->timeouts);
	count_json(json, "errors", group->errors);
	rate_json(json, "timeout_rate", group->timeout_rate);
	if (isnan(group->ci_low)) {
		json_null(json, "timeout_ci95");
	} else {
		json_array(json, "timeout_ci95");
		rate_json(json, NULL, group->ci_low);
		rate_json(json, NULL, group->ci_high);
		json_end(json, ']');
	}
	json_object(json, "latency_ms");
	count_json(json, "n", group->n_latency);
	ms_json(json, "min", group->min_ms);
	ms_json(json, "mean", group->mean_ms);
	ms_json(json, "p50", group->p50_ms);
	ms_json(json, "p95", group->p95_ms);
	ms_json(json, "p99", group->p99_ms);
	ms_json(json, "max", group->max_ms);
	json_text(json, "method", group->is_sketch ? "histogram" : r7 ? "r7" : "nearest-rank");
	json_bool(json, "p95_is_max", group->p95_is_max);
	if (group->is_sketch)
		json_num(json, "max_relative_error", HIST_MAX_RELATIVE_ERROR, 4);
	json_end(json, '}');
	json_end(json, '}');
}

void
stats_json(const struct dossier *dossier, const int *by, int n_by, int64_t bin_ns, bool r7,
	   struct str *out)
{
	const struct facts *facts = dossier->facts;
	struct arena arena = { 0 };
	struct stat_group *group;
	struct json json;
	size_t n = facts_stats(&facts->query, by, n_by, bin_ns, r7, &arena, &group);

	json_init(&json, out, 0);
	json_object(&json, NULL);
	json_text(&json, "schema", "sitrep.stats/1");
	data_block_json(&json, "data", facts, false);
	json_array(&json, "by");
	if (bin_word(bin_ns))
		json_text(&json, NULL, bin_word(bin_ns));
	for (int i = 0; i < n_by; i++)
		json_text(&json, NULL, say_field(facts->store, by[i]));
	json_end(&json, ']');
	json_array(&json, "groups");
	for (size_t i = 0; i < n; i++)
		stat_group_json(&json, facts->store, by, n_by, bin_ns, r7, &group[i]);
	json_end(&json, ']');
	json_end(&json, '}');
	str_char(out, '\n');
	arena_release(&arena);
}

/* -- the table for people: all cells first, then their widths -- */

enum { COLUMNS_MAX = GROUP_KEYS + 9 };

struct table {
	struct arena *arena;
	const char **cell;	/* rows x columns, the head first */
	size_t n_rows;
	int n_columns, n_left;	/* the first n_left stand left, figures right */
	int width[COLUMNS_MAX];
};

static void
put_cell(struct table *table, size_t row, int *column, const char *text)
{
	int width = text_width(text);

	table->cell[row * COLUMNS_MAX + (size_t)*column] = text;
	if (width > table->width[*column])
		table->width[*column] = width;
	++*column;
}

static void
put_head(struct table *table, const struct store *store, const int *by, int n_by, int64_t bin_ns)
{
	static const char *const figure[] = {
		"n", "timeouts", "rate", "95% interval", "mean ms", "p50 ms", "p95 ms", "max ms",
	};
	int column = 0;

	if (bin_word(bin_ns))
		put_cell(table, 0, &column, bin_word(bin_ns));
	for (int i = 0; i < n_by; i++)
		put_cell(table, 0, &column, say_field(store, by[i]));
	table->n_left = column;
	for (size_t i = 0; i < LENGTH(figure); i++)
		put_cell(table, 0, &column, figure[i]);
	table->n_columns = column;
}

static void
put_row(struct table *table, size_t row, const struct store *store, const int *by, int n_by,
	int64_t bin_ns, const struct stat_group *group)
{
	struct arena *arena = table->arena;
	char buf[INSTANT_TEXT], low[32];
	int column = 0, decimals = group->n < 100 ? 0 : 1;
	/* Without a rate there is no status to count by. */
	bool is_told = !isnan(group->timeout_rate);

	if (bin_word(bin_ns))
		put_cell(table, row, &column,
			 arena_fmt(arena, "%s", instant_rfc3339(buf, group->bin_ns)));
	for (int i = 0; i < n_by; i++)
		put_cell(table, row, &column, key_text(store, by[i], group->key[i]));
	put_cell(table, row, &column, arena_fmt(arena, "%llu", (unsigned long long)group->n));
	put_cell(table, row, &column, is_told ? arena_fmt(arena, "%llu",
		 (unsigned long long)group->timeouts) : "-");
	put_cell(table, row, &column, say_share(arena, group->timeout_rate, group->n));
	put_cell(table, row, &column,
		 is_told ? arena_fmt(arena, "%s-%s", num_text(low, 100 * group->ci_low, decimals),
				     say_share(arena, group->ci_high, group->n)) :
			   "-");
	put_cell(table, row, &column, say_ms(arena, group->mean_ms));
	put_cell(table, row, &column, say_ms(arena, group->p50_ms));
	put_cell(table, row, &column, group->p95_is_max && group->n_latency ? "max" :
		 say_ms(arena, group->p95_ms));
	put_cell(table, row, &column, say_ms(arena, group->max_ms));
}

static void
print_table(const struct table *table, struct str *out)
{
	for (size_t row = 0; row < table->n_rows; row++) {
		for (int column = 0; column < table->n_columns; column++) {
			const char *text = table->cell[row * COLUMNS_MAX + (size_t)column];
			int blank = table->width[column] - text_width(text);
			bool is_last = column + 1 == table->n_columns;

			if (column < table->n_left)
				str_fmt(out, "%s%*s", text, is_last ? 0 : blank + 2, "");
			else
				str_fmt(out, "%*s%s%s", blank, "", text, is_last ? "" : "  ");
		}
		str_char(out, '\n');
	}
}

void
stats_text(const struct dossier *dossier, const int *by, int n_by, int64_t bin_ns, bool r7,
	   struct str *out)
{
	const struct facts *facts = dossier->facts;
	struct arena arena = { 0 };
	struct stat_group *group;
	size_t n = facts_stats(&facts->query, by, n_by, bin_ns, r7, &arena, &group);
	struct table table = { .arena = &arena, .n_rows = n + 1 };
	bool has_max = false;

	table.cell = ARENA_NEW(&arena, const char *, (n + 1) * COLUMNS_MAX);
	put_head(&table, facts->store, by, n_by, bin_ns);
	for (size_t i = 0; i < n; i++) {
		put_row(&table, i + 1, facts->store, by, n_by, bin_ns, &group[i]);
		has_max |= group[i].p95_is_max && group[i].n_latency;
	}
	print_table(&table, out);
	if (has_max)
		str_add(out, "max: below 20 latencies p95 is the maximum\n");
	for (size_t i = 0; i < facts->n_data_notes; i++)
		str_fmt(out, "%s%s\n", facts_whole_word(facts), facts->data_note[i]);
	arena_release(&arena);
}
