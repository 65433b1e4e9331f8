/* agree: do the figures of `sitrep stats` agree with a table of somebody else's? */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 *	agree STATS.json TABLE.tsv
 *
 * STATS is `stats --by version,endpoint,minute --format json`; a line of TABLE holds minute,
 * version (empty: none), endpoint, records, timeouts and p95 in ms, tabs between, in any order.
 * Counts must be equal; p95 too, or within the error that a histogram states. Prints how many
 * records and groups agree (exit 0), or the first that does not (exit 1).
 */
struct row { char key[160]; double n, timeouts, p95_ms, error; };
struct rows { struct row *at; size_t n, cap; };

static struct row *
new_row(struct rows *rows)
{
	if (rows->n == rows->cap) {
		rows->cap = rows->cap ? 2 * rows->cap : 1024;
		rows->at = realloc(rows->at, rows->cap * sizeof(*rows->at));
		if (!rows->at)
			exit(EXIT_FAILURE);
	}
	memset(&rows->at[rows->n], 0, sizeof(*rows->at));
	return &rows->at[rows->n++];
}

static char *
slurp(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t len = 0, cap = 0, got;

	if (!file) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	do {
		cap = cap ? 2 * cap : 1 << 16;
		text = realloc(text, cap);
		if (!text)
			exit(EXIT_FAILURE);
		got = fread(text + len, 1, cap - len - 1, file);
		len += got;
	} while (got > 0 || len == cap - 1);
	text[len] = '\0';
	fclose(file);
	return text;
}

static const char *
text_at(const cJSON *object, const char *name)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

	return text ? text : "";
}

static double
number_at(const cJSON *object, const char *name)
{
	return cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static void
read_stats(const char *path, struct rows *rows)
{
	char *text = slurp(path);
	cJSON *root = cJSON_ParseWithLength(text, strlen(text));
	const cJSON *group;

	cJSON_ArrayForEach(group, cJSON_GetObjectItemCaseSensitive(root, "groups")) {
		const cJSON *key = cJSON_GetObjectItemCaseSensitive(group, "key");
		const cJSON *latency = cJSON_GetObjectItemCaseSensitive(group, "latency_ms");
		struct row *row = new_row(rows);

		snprintf(row->key, sizeof(row->key), "%.16s\t%s\t%s", text_at(key, "minute"),
			 text_at(key, "version"), text_at(key, "endpoint"));
		row->n = number_at(group, "n");
		row->timeouts = number_at(group, "timeouts");
		row->p95_ms = number_at(latency, "p95");
		if (strcmp(text_at(latency, "method"), "histogram") == 0)
			row->error = number_at(latency, "max_relative_error");
	}
	cJSON_Delete(root);
	free(text);
}

static void
read_table(const char *path, struct rows *rows)
{
	char *text = slurp(path), *next;

	for (char *line = text; *line; line = next) {
		char *end = strchr(line, '\n'), *tab = line;
		struct row *row = new_row(rows);

		next = end ? end + 1 : line + strlen(line);
		if (end)
			*end = '\0';
		for (int i = 0; i < 3 && tab; i++)
			tab = strchr(tab + (i > 0), '\t');
		if (!tab) {
			fprintf(stderr, "agree: %s: not a row: %s\n", path, line);
			exit(EXIT_FAILURE);
		}
		snprintf(row->key, sizeof(row->key), "%.*s", (int)(tab - line), line);
		row->n = strtod(tab, &tab);
		row->timeouts = strtod(tab, &tab);
		row->p95_ms = strtod(tab, NULL);
	}
	free(text);
}

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->key, ((const struct row *)b)->key);
}

/* Why the two differ; NULL if they agree. */
static const char *
differs(const struct row *a, const struct row *b)
{
	if (strcmp(a->key, b->key) != 0)
		return "group";
	if (a->n < b->n || a->n > b->n)
		return "records";
	if (a->timeouts < b->timeouts || a->timeouts > b->timeouts)
		return "timeouts";
	return fabs(a->p95_ms - b->p95_ms) <= a->error * b->p95_ms + 1e-9 ? NULL : "p95";
}

int
main(int argc, char **argv)
{
	static struct rows stats, table;
	static const struct row none = { .key = "(none)" };
	size_t n, sketched = 0;
	double records = 0;

	if (argc != 3) {
		fputs("usage: agree STATS.json TABLE.tsv\n", stderr);
		return 64;
	}
	read_stats(argv[1], &stats);
	read_table(argv[2], &table);
	if (stats.n)
		qsort(stats.at, stats.n, sizeof(*stats.at), by_key);
	if (table.n)
		qsort(table.at, table.n, sizeof(*table.at), by_key);
	n = stats.n > table.n ? stats.n : table.n;
	for (size_t i = 0; i < n; i++) {
		const struct row *a = i < stats.n ? &stats.at[i] : &none;
		const struct row *b = i < table.n ? &table.at[i] : &none;
		const char *what = differs(a, b);

		records += a->n;
		sketched += a->error > 0;
		if (what) {
			printf("%s: sitrep [%s] n=%.0f timeouts=%.0f p95=%g; table [%s] n=%.0f "
			       "timeouts=%.0f p95=%g\n", what, a->key, a->n, a->timeouts, a->p95_ms,
			       b->key, b->n, b->timeouts, b->p95_ms);
			return EXIT_FAILURE;
		}
	}
	printf("%.0f records in %zu groups agree (%zu by histogram)\n", records, n, sketched);
	free(stats.at);
	free(table.at);
	return n ? EXIT_SUCCESS : EXIT_FAILURE;
}
