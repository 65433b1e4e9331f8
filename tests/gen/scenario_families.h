/* scenario_families: the table of families. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_FAMILIES_H
#define SR_TESTS_GEN_SCENARIO_FAMILIES_H

#include "tests/gen/scenario_causes.h"
#include "tests/gen/scenario_days.h"
#include "tests/gen/scenario_hard.h"
#include "tests/gen/scenario_hosts.h"
#include "tests/gen/scenario_others.h"
#include "tests/gen/scenario_outcomes.h"
#include "tests/gen/scenario_quiet.h"
#include "tests/gen/scenario_versions.h"

static const struct scenario_family scenario_families[] = {
	{ "canary", set_canary, "a bad version takes 2-60 % from onset on" },
	{ "ramp", set_ramp, "a bad version ramps up to 60 %" },
	{ "rolling", set_rolling, "a bad version is rolled out host by host" },
	{ "blue_green", set_blue_green, "a bad version takes over at once: no control" },
	{ "pair", set_pair, "a bad version, on one endpoint only" },
	{ "some_endpoints", set_some_endpoints, "a bad version, on two or three of 4-6 endpoints" },
	{ "three_one_bad", set_three_one_bad, "one of three versions turns bad" },
	{ "three_two_bad", set_three_two_bad, "two of three versions turn bad" },
	{ "load", set_load, "a surge x1.6-3 slows everything" },
	{ "closed_loop", set_closed_loop, "a bad version; callers wait, the rate falls" },
	{ "endpoint", set_endpoint, "a slow dependency of one endpoint, no field names it" },
	{ "upstream", set_upstream, "a slow dependency that a field names" },
	{ "spans", set_spans, "a slow dependency, seen in spans" },
	{ "host", set_host, "one bad host" },
	{ "zone", set_zone, "one bad zone" },
	{ "place", set_place, "one country or tenant" },
	{ "shared", set_shared, "everything slow alike" },
	{ "mix", set_mix, "traffic moves to the slow endpoint" },
	{ "gap", set_gap, "nothing is logged for a while" },
	{ "silent", set_silent, "one host falls silent" },
	{ "unit", set_unit, "latencies change their unit in mid-log" },
	{ "retry_ids", set_retry_ids, "failed requests come again, with their id" },
	{ "retry_count", set_retry_count, "the same with a count of attempts" },
	{ "retry_blind", set_retry_blind, "the same with neither" },
	{ "faster", set_faster, "a version is fast and fails" },
	{ "error_flood", set_error_flood, "a version answers errors at once" },
	{ "warm_up", set_warm_up, "only the first 5 % of a version are slow" },
	{ "simpson_place", set_simpson_place, "a harmless version in the slow place" },
	{ "simpson_endpoint", set_simpson_endpoint, "the same on the slow endpoint" },
	{ "simpson_harmful", set_simpson_harmful, "a harmful one, mostly in the slow place" },
	{ "healthy", set_healthy, "nothing is wrong" },
	{ "healthy_canary", set_healthy_canary, "a harmless canary" },
	{ "healthy_waves", set_healthy_waves, "traffic in high waves" },
	{ "healthy_hosts", set_healthy_hosts, "hosts differ by 15 %" },
	{ "immaterial", set_immaterial, "everything 4 % slower" },
	{ "two_culprits", set_two_culprits, "a bad version and a bad host" },
	{ "collinear", set_collinear, "a bad version, served by one host only" },
	{ "recovery", set_recovery, "a bad version that goes away" },
	{ "relapse", set_relapse, "a bad version that comes again" },
	{ "disorder", set_disorder, "canary, records out of order" },
	{ "twice", set_twice, "canary, some records logged twice" },
	{ "late_file", set_late_file, "canary, some records in a second file" },
	{ "skewed", set_skewed, "canary, one host's clock is off" },
	{ "damaged", set_damaged, "canary, commas are missing between records" },
	{ "tiny_effect", set_tiny_effect, "3-10 records an arm, and a gap" },
	{ "tiny_healthy", set_tiny, "3-10 records an arm" },
	{ "from_first", set_from_first, "canary, bad from the first record on" },
	{ "one_version", set_one_version, "everything slow, and one version" },
	{ "no_status", set_no_status, "canary without a status" },
	{ "no_endpoint", set_no_endpoint, "canary without endpoints" },
	{ "two_rollouts", set_two_rollouts, "a harmless version comes before the bad one" },
	{ "canary_load", set_canary_load, "a bad version and a surge at once" },
	{ "leak", set_leak, "a version that gets slower and slower" },
	{ "lost", set_lost, "canary, a tenth of the records lost" },
	{ "two_hosts", set_two_hosts, "two bad hosts of six or more" },
	{ "refusing", set_refusing, "a version refuses what the other answers" },
	{ "callee_version", set_callee_version, "a bad version of a callee, seen in spans" },
	{ "drained", set_drained, "hosts are taken out, and others do their work" },
	{ "night_off", set_night_off, "hosts are off each night" },
	{ "newcomer", set_newcomer, "a new host warms up; a new zone or place is farther away" },
	{ "always_bad", set_always_bad, "a host that is bad from the first record on" },
	{ "lost_zone", set_lost_zone, "a zone falls silent, with all its hosts" },
	{ "dawn_deploy", set_dawn_deploy, "a harmless version comes as the day's load rises" },
	{ "dawn_ill", set_dawn_ill, "a bad version comes as the day's load rises" },
	{ "wandering", set_wandering, "latencies wander, minutes long, and nothing is wrong" },
	{ "echo", set_echo, "a bad version, and a field that repeats the outcome" },
	{ "few_failures", set_few_failures,
	  "a version fails 1.3 to 3 % of its requests, the other none" },
	{ "storm_401", set_storm_401, "an endpoint refuses for some minutes, and is well again" },
};

#endif
