/* gen_bench: seeded lean and fat logs for `make bench`, and what is true of them. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/gen/random.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum {
	START_HOUR = 18,		/* 2025-08-01T18:00Z */
	MINUTES = 120,			/* about 2 h, whatever the size */
	MINUTES_MAX = 5 * 60 + 59,	/* later records stand still there: the date never turns */
	VERSIONS = 2, ENDPOINTS = 5, NO_VERSION = VERSIONS,
	ORDERS = 3,			/* of keys, when the schema drifts */
	STAMP_TEXT = 64
};

static const char *const versions[VERSIONS] = { "v1.2", "v1.3" };
static const struct { const char *path; double median_ms; } endpoints[ENDPOINTS] = {
	{ "/risk-score", 110 }, { "/funding-approve", 190 }, { "/kyc-check", 75 },
	{ "/payout-status", 40 }, { "/loan-offer", 140 },
};
static const double endpoint_weight[ENDPOINTS] = { 0.35, 0.25, 0.15, 0.15, 0.10 };
static const char *const status_word[] = { "OK", "Timeout", "Error" };
static const long http_status[] = { 200, 504, 500 };

struct request {
	long at_ms;			/* since START_HOUR */
	int endpoint, version, status;	/* indices */
	long latency_ms;
	uint64_t id;			/* 64 random bits: ids, sizes and texts come from it */
	int n_dims;			/* so many of the labels vary */
	bool has_version, has_status;	/* written, when all is done */
};

#include "tests/gen/bench_json.h"
#include "tests/gen/bench_fields.h"

/* Order 0 is the table's, 1 backwards, 2 in strides: 7 has no factor in common with a length. */
static size_t
in_order(int order, size_t i, size_t n)
{
	return order == 0 ? i : order == 1 ? n - 1 - i : (i * 7 + 3) % n;
}

static void
write_record(struct out *out, const struct field *fields, size_t n, struct request *request,
	     bool has_drift)
{
	uint64_t dice = request->id * 0xD6E8FEB86659FD93u;
	int order = has_drift ? (int)(dice >> 62) % ORDERS : 0;

	request->has_version = request->has_status = true;
	open_object(out);
	for (size_t i = 0; i < n; i++) {
		size_t k = in_order(order, i, n);
		if (has_drift && fields[k].is_optional && (dice >> (k + 8)) & 1) {
			request->has_version &= fields[k].write != put_version;
			request->has_status &= fields[k].write != put_status;
			continue;
		}
		if (fields[k].write)
			fields[k].write(out, request);
		else
			put_label(out, request, &fields[k]);
	}
	close_object(out);
}

/* -- what is true of the log -- */

struct cell { long *ms; size_t n, cap, timeouts; };
static struct cell cells[MINUTES_MAX + 1][VERSIONS + 1][ENDPOINTS];

static void
remember(const struct request *request)
{
	int version = request->has_version ? request->version : NO_VERSION;
	struct cell *cell = &cells[request->at_ms / 60000][version][request->endpoint];

	if (cell->n == cell->cap) {
		cell->cap = cell->cap ? 2 * cell->cap : 64;
		cell->ms = realloc(cell->ms, cell->cap * sizeof(*cell->ms));
		if (!cell->ms)
			abort();
	}
	cell->ms[cell->n++] = request->latency_ms;
	cell->timeouts += request->has_status && request->status == 1;
}

static int
by_value(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

/* minute, version (empty: none), endpoint, n, timeouts, p95 by nearest rank; tabs between. */
static int
write_truth(const char *path)
{
	FILE *file = fopen(path, "w");

	if (!file)
		return -1;
	for (int i = 0; i < (MINUTES_MAX + 1) * (VERSIONS + 1) * ENDPOINTS; i++) {
		int minute = i / ENDPOINTS / (VERSIONS + 1);
		int version = i / ENDPOINTS % (VERSIONS + 1);
		struct cell *cell = &cells[minute][version][i % ENDPOINTS];
		if (cell->n == 0)
			continue;
		qsort(cell->ms, cell->n, sizeof(*cell->ms), by_value);
		fprintf(file, "2025-08-01T%02d:%02d\t%s\t%s\t%zu\t%zu\t%ld\n",
			START_HOUR + minute / 60, minute % 60,
			version == NO_VERSION ? "" : versions[version],
			endpoints[i % ENDPOINTS].path, cell->n, cell->timeouts,
			cell->ms[(95 * cell->n + 99) / 100 - 1]);
	}
	return fclose(file);
}

/* -- the log -- */

struct plan {
	bool is_fat, has_drift, is_pretty, is_array, is_oneline;
	const char *form;	/* `json`, `logfmt` or `csv`; lean fields in the latter two */
	int n_dims;
	double damage;		/* share of records cut off */
	long mb, records;	/* how much; records win */
	uint64_t seed;
	const char *truth;
};

static struct request
draw(struct random *rng, const struct plan *plan, double minute)
{
	struct request r = { .id = random_next(rng), .n_dims = plan->n_dims };
	double luck = random_share(rng), ms;

	r.at_ms = lround(fmin(minute * 60000, MINUTES_MAX * 60000.0 + 59999));
	r.endpoint = random_pick(rng, endpoint_weight, ENDPOINTS);
	r.version = random_share(rng) < (minute < MINUTES / 2.0 ? 0.05 : 0.4);
	ms = random_lognormal(rng, endpoints[r.endpoint].median_ms, 0.4) * (r.version ? 1.8 : 1);
	r.status = luck < (r.version ? 0.06 : 0.004) ? 1 : luck > 0.995 ? 2 : 0;
	r.latency_ms = r.status == 1 ? 1500 + (long)(r.id % 64) : lround(fmin(fmax(ms, 1), 1499));
	return r;
}

static void
write_text(struct out *out, const struct plan *plan, struct request *r)
{
	bool is_csv = strcmp(plan->form, "csv") == 0;
	char at[STAMP_TEXT];

	r->has_version = r->has_status = true;
	put(out, is_csv ? "%s,%s,%ld,%s,%s" :
	    "timestamp=%s endpoint=%s responseTimeMs=%ld status=%s modelVersion=%s",
	    stamp(at, r), endpoints[r->endpoint].path, r->latency_ms, status_word[r->status],
	    versions[r->version]);
}

static int
write_log(const struct plan *plan)
{
	const struct field *fields = plan->is_fat ? fat : lean;
	size_t n_fields = plan->is_fat ? LENGTH(fat) : LENGTH(lean);
	struct random rng = { plan->seed }, knife = { plan->seed ^ 0xDA3A6E };
	uint64_t size = (uint64_t)plan->mb << 20, written = 0;
	double step = (double)MINUTES * (plan->is_fat ? 850 : 136) / (double)size;
	bool is_json = strcmp(plan->form, "json") == 0;
	bool is_list = plan->is_array || plan->is_oneline;
	const char *between = plan->is_oneline ? ", " : plan->is_array ? ",\n" : "\n";

	if (plan->records > 0)
		step = (double)MINUTES / (double)plan->records;
	if (strcmp(plan->form, "csv") == 0)
		puts("timestamp,endpoint,responseTimeMs,status,modelVersion");
	fputs(is_list ? plan->is_oneline ? "[" : "[\n" : "", stdout);
	for (long i = 0; plan->records > 0 ? i < plan->records : written < size; i++) {
		struct out out = { .is_pretty = plan->is_pretty, .is_spaced = !plan->is_fat,
				   .margin = plan->is_array };
		struct request request = draw(&rng, plan, (double)i * step);

		if (is_json)
			write_record(&out, fields, n_fields, &request, plan->has_drift);
		else
			write_text(&out, plan, &request);
		if (random_share(&knife) < plan->damage)
			out.len = 1 + (size_t)random_below(&knife, out.len - 1);
		else
			remember(&request);
		if (i > 0)
			fputs(between, stdout);
		if (plan->is_pretty && plan->is_array)
			fputs("  ", stdout);
		fwrite(out.text, 1, out.len, stdout);
		written += out.len + strlen(between);
	}
	puts(is_list ? plan->is_oneline ? "]" : "\n]" : "");
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : -1;
}

static int
usage(void)
{
	fputs("usage: gen_bench lean|fat [--mb N | --records N] [--seed N] [--truth FILE] > LOG\n"
	      "  --drift      half the fields optional, three orders of keys\n"
	      "  --damage P   P % of the records cut off at a random byte\n"
	      "  --pretty     a field a line     --array    records in [ ], a line each\n"
	      "  --oneline    the whole in one line\n"
	      "  --dims N     fat: N (0..8) labels vary, else they are constant\n"
	      "  --logfmt, --csv   the lean fields as text\n", stderr);
	return 64;
}

int
main(int argc, char **argv)
{
	struct plan plan = { .mb = 1, .seed = 1, .form = "json" };
	const struct { const char *name; bool *at; } flags[] = {
		{ "--drift", &plan.has_drift }, { "--pretty", &plan.is_pretty },
		{ "--array", &plan.is_array }, { "--oneline", &plan.is_oneline },
	};

	if (argc < 2 || (strcmp(argv[1], "lean") != 0 && strcmp(argv[1], "fat") != 0))
		return usage();
	plan.is_fat = strcmp(argv[1], "fat") == 0;
	for (int i = 2; i < argc; i++) {
		const char *word = argv[i], *value = i + 1 < argc ? argv[i + 1] : "";
		size_t k = 0;
		while (k < LENGTH(flags) && strcmp(word, flags[k].name) != 0)
			k++;
		if (k < LENGTH(flags)) {
			*flags[k].at = true;
			continue;
		}
		if (strcmp(word, "--logfmt") == 0 || strcmp(word, "--csv") == 0) {
			plan.form = word + 2;
			continue;
		}
		if (strcmp(word, "--mb") == 0)
			plan.mb = strtol(value, NULL, 10);
		else if (strcmp(word, "--records") == 0)
			plan.records = strtol(value, NULL, 10);
		else if (strcmp(word, "--seed") == 0)
			plan.seed = strtoull(value, NULL, 10);
		else if (strcmp(word, "--damage") == 0)
			plan.damage = strtod(value, NULL) / 100;
		else if (strcmp(word, "--dims") == 0)
			plan.n_dims = (int)strtol(value, NULL, 10);
		else if (strcmp(word, "--truth") == 0)
			plan.truth = value;
		else
			return usage();
		i++;
	}
	if (plan.mb < 1 || write_log(&plan) < 0)
		return EXIT_FAILURE;
	return plan.truth && write_truth(plan.truth) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
