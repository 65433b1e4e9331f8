/* gen_log: writes a scenario log with a known truth: `gen_log SCENARIO SEED > file`. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/gen/random.h"

#define LENGTH(array) ((int)(sizeof(array) / sizeof((array)[0])))
#define MINUTE_MS 60000.0
#define BASELINE "v2.4"
#define CANARY "v2.5"

/* From this minute of the log on, the value holds. */
struct step { double minute, value; };

struct scenario {
	const char *name, *about;
	int64_t start_ms;		/* since 1970 UTC */
	double minutes, per_s;		/* length of the log; requests a second before any surge */
	int n_endpoints;		/* the first so many of the table below */
	struct step canary_share[4];	/* in order of minute; a share of 0 ends the list */
	double canary_slow, canary_hang; /* its latency in times the baseline's; share that hangs */
	double surge_minute, surge;	/* the rate grows to so many times within SURGE_RAMP */
	double busy;			/* share of capacity in use before it; at 1 all stands */
	bool is_lines;			/* JSON lines, else one array */
	int comma_lost, wrapped;	/* every so many records: no comma; broken in two lines */
	bool is_cut;			/* the end of the last record never arrived, nor the `]` */
};

#define SURGE_RAMP 4.0		/* minutes */
#define TIMEOUT_MS 1500.0	/* the gateway gives up then */
#define HANG_SHARE 0.001	/* of all requests: lost on the way, whatever the version */
#define ERROR_SHARE 0.001

static const struct scenario scenarios[] = {
	{ .name = "healthy", .about = "two versions side by side, nothing wrong",
	  .start_ms = 1757322000000, .minutes = 15, .per_s = 0.67, .n_endpoints = 2,
	  .canary_share = { { 0, 0.5 } }, .canary_slow = 1, .busy = 0.05 },
	{ .name = "bad-canary", .about = "a canary that ramps to 10 %, slow and timing out",
	  .start_ms = 1757685600000, .minutes = 60, .per_s = 5.56, .n_endpoints = 4,
	  .canary_share = { { 20, 0.02 }, { 25, 0.05 }, { 30, 0.10 } }, .canary_slow = 4,
	  .canary_hang = 0.18, .busy = 0.05, .comma_lost = 2900, .wrapped = 4700, .is_cut = true },
	{ .name = "load-surge", .about = "2.6 times the traffic, every version slow alike",
	  .start_ms = 1758205800000, .minutes = 40, .per_s = 0.97, .n_endpoints = 3,
	  .canary_share = { { 0, 0.4 } }, .canary_slow = 1, .surge_minute = 20, .surge = 2.6,
	  .busy = 0.31, .is_lines = true },
};

static const struct endpoint { const char *path; double median_ms, sigma; } endpoints[] = {
	{ "/risk-score", 110, 0.35 }, { "/funding-approve", 190, 0.40 },
	{ "/kyc-check", 75, 0.30 }, { "/payout-status", 40, 0.30 },
};
static const double endpoint_weight[][LENGTH(endpoints)] = {	/* by n_endpoints */
	{ 0 }, { 1 }, { 0.60, 0.40 }, { 0.45, 0.35, 0.20 }, { 0.40, 0.25, 0.20, 0.15 },
};
static const struct host { const char *name; double slow; } hosts[] = {
	{ "api-1", 1.00 }, { "api-2", 0.98 }, { "api-3", 1.02 },
	{ "api-4", 1.01 }, { "api-5", 0.99 }, { "api-6", 1.00 },
};
static const char *const countries[] = { "KE", "UG", "TZ", "RW" };
static const double country_weight[] = { 0.52, 0.20, 0.18, 0.10 };

struct request {
	int64_t at_ms;
	const char *endpoint, *status, *version, *host, *country;
	long latency_ms;
};

/* How many times the plain rate the traffic is: a slow wave of +-12 %, and the surge. */
static double
traffic(const struct scenario *scenario, double minute)
{
	double wave = 1 + 0.12 * sin(minute * 0.9);
	double ramp = (minute - scenario->surge_minute) / SURGE_RAMP;

	if (scenario->surge <= 0 || ramp <= 0)
		return wave;
	return wave * (1 + (scenario->surge - 1) * fmin(ramp, 1));
}

static double
canary_share(const struct scenario *scenario, double minute)
{
	double share = 0;

	for (int i = 0; i < LENGTH(scenario->canary_share); i++) {
		const struct step *step = &scenario->canary_share[i];
		if (step->value > 0 && minute >= step->minute)
			share = step->value;
	}
	return share;
}

/* How much longer all requests take when the queue is so long (M/M/1: 1 / (1 - use)). */
static double
queueing(const struct scenario *scenario, double minute)
{
	double use = fmin(scenario->busy * traffic(scenario, minute), 0.95);

	return (1 - scenario->busy) / (1 - use);
}

static struct request
draw(const struct scenario *scenario, double minute, struct random *rng)
{
	int e = random_pick(rng, endpoint_weight[scenario->n_endpoints], scenario->n_endpoints);
	bool is_canary = random_share(rng) < canary_share(scenario, minute);
	const struct host *host = &hosts[random_below(rng, (uint64_t)LENGTH(hosts))];
	const char *country = countries[random_pick(rng, country_weight, LENGTH(countries))];
	double ms = random_lognormal(rng, endpoints[e].median_ms, endpoints[e].sigma);
	double hang = is_canary && scenario->canary_hang > 0 ? scenario->canary_hang : HANG_SHARE;
	double luck = random_share(rng), late_ms = random_gap(rng, 8);
	const char *status = "OK";

	ms *= host->slow * queueing(scenario, minute) * (is_canary ? scenario->canary_slow : 1);
	if (ms >= TIMEOUT_MS || luck < hang) {
		status = "Timeout";
		ms = TIMEOUT_MS + late_ms;
	} else if (luck < hang + ERROR_SHARE) {
		status = "Error";
	}
	return (struct request){
		.at_ms = scenario->start_ms + (int64_t)(minute * MINUTE_MS),
		.endpoint = endpoints[e].path, .status = status, .host = host->name,
		.version = is_canary ? CANARY : BASELINE, .country = country,
		.latency_ms = lround(ms),
	};
}

/* One record; `broken` puts its rest on a second line. Returns its length, as snprintf. */
static int
record_text(char *out, size_t size, const struct request *request, bool broken)
{
	time_t second = (time_t)(request->at_ms / 1000);
	struct tm utc;
	char stamp[32];

	gmtime_r(&second, &utc);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &utc);
	return snprintf(out, size, "{\"timestamp\":\"%s.%03dZ\",\"endpoint\":\"%s\","
			"\"responseTimeMs\":%ld,\"status\":%s\"%s\",\"modelVersion\":\"%s\","
			"\"host\":\"%s\",\"country\":\"%s\"}", stamp, (int)(request->at_ms % 1000),
			request->endpoint, request->latency_ms, broken ? "\n " : "",
			request->status, request->version, request->host, request->country);
}

static bool
falls_on(int every, long i)
{
	return every > 0 && i % every == every / 2;
}

static void
write_log(const struct scenario *scenario, struct random *rng)
{
	double minute = 0;
	char text[512];

	if (!scenario->is_lines)
		puts("[");
	for (long i = 0; ; i++) {
		struct request request = draw(scenario, minute, rng);
		double per_min = scenario->per_s * 60 * traffic(scenario, minute);
		int len = record_text(text, sizeof(text), &request, falls_on(scenario->wrapped, i));

		minute += random_gap(rng, 1 / per_min);
		bool is_last = minute >= scenario->minutes;
		if (is_last && scenario->is_cut)
			text[len * 2 / 3] = '\0';
		fputs(text, stdout);
		if (is_last)
			break;
		puts(scenario->is_lines || falls_on(scenario->comma_lost, i) ? "" : ",");
	}
	if (!scenario->is_cut)
		puts(scenario->is_lines ? "" : "\n]");
}

int
main(int argc, char **argv)
{
	for (int i = 0; argc == 3 && i < LENGTH(scenarios); i++) {
		struct random rng = { strtoull(argv[2], NULL, 10) };
		if (strcmp(argv[1], scenarios[i].name) != 0)
			continue;
		write_log(&scenarios[i], &rng);
		return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	fputs("usage: gen_log SCENARIO SEED > FILE\n", stderr);
	for (int i = 0; i < LENGTH(scenarios); i++)
		fprintf(stderr, "  %-12s %s\n", scenarios[i].name, scenarios[i].about);
	return 64;
}
