/* site: does the name of a field name machines, where they stand, or what runs on them? */
/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/paths.h"
#include "core/ingest/site.h"

static const struct { const char *name; enum site site; } sites[] = {
	{"host", SITE_SERVER}, {"hostname", SITE_SERVER}, {"pod", SITE_SERVER},
	{"node", SITE_SERVER}, {"instance", SITE_SERVER}, {"machine", SITE_SERVER},
	{"server", SITE_SERVER}, {"container", SITE_SERVER}, {"replica", SITE_SERVER},
	{"worker", SITE_SERVER}, {"dyno", SITE_SERVER}, {"vm", SITE_SERVER},
	{"target_addr", SITE_SERVER}, {"upstream_addr", SITE_SERVER},
	{"backend_addr", SITE_SERVER}, {"server_addr", SITE_SERVER},
	{"cloud_role_instance", SITE_SERVER}, {"role_instance", SITE_SERVER},
	{"backend_server", SITE_SERVER}, {"server_name", SITE_SERVER},
	{"computer", SITE_SERVER}, {"s_computername", SITE_SERVER},
	{"zone", SITE_AREA}, {"az", SITE_AREA}, {"availability_zone", SITE_AREA},
	{"region", SITE_AREA}, {"datacenter", SITE_AREA}, {"dc", SITE_AREA}, {"rack", SITE_AREA},
	{"cluster", SITE_AREA}, {"shard", SITE_AREA}, {"cell", SITE_AREA},
	{"location", SITE_AREA}, {"aws_region", SITE_AREA}, {"x_edge_location", SITE_AREA},
	{"edge_colo_code", SITE_AREA}, {"colo", SITE_AREA},
	{"service", SITE_SERVICE}, {"app", SITE_SERVICE}, {"application", SITE_SERVICE},
	{"component", SITE_SERVICE}, {"microservice", SITE_SERVICE}, {"process", SITE_SERVICE},
};
/* `pod.name`, `pod_name`, `instanceId`: what stands before says what it is. */
static const char *const tails[] = {"name", "id", "uid", "ip"};

static enum site
site_named(const char *at, size_t len)
{
	for (size_t i = 0; i < LENGTH(sites); i++) {
		if (alias_same(at, len, sites[i].name, strlen(sites[i].name)))
			return sites[i].site;
	}
	return SITE_NONE;
}

/* Where a client is, nothing of ours stands: `geo.location`, `client.region`. */
static const char *const of_clients[] = {
	"client", "user", "customer", "geo", "geoip", "source", "caller", "viewer", "visitor",
};

static bool
is_of_client(const char *path, size_t from)
{
	size_t end = from ? from - 1 : 0, start = end;

	while (start && path[start - 1] != '.')
		start--;
	for (size_t i = 0; from && i < LENGTH(of_clients); i++)
		if (alias_same(path + start, end - start, of_clients[i], strlen(of_clients[i])))
			return true;
	return false;
}

static size_t
last_part(const char *path, size_t len)
{
	size_t from = len;

	while (from && path[from - 1] != '.')
		from--;
	return from;
}

enum site
site_of(const char *path)
{
	size_t len = strlen(path), from = last_part(path, len);
	enum site site = site_named(path + from, len - from);

	for (size_t i = 0; i < LENGTH(tails) && site == SITE_NONE; i++) {
		size_t tail = strlen(tails[i]);

		if (len <= tail || !alias_same(path + len - tail, tail, tails[i], tail))
			continue;
		size_t end = len - tail;

		while (end && strchr("._-", path[end - 1]))
			end--;
		from = last_part(path, end);
		site = site_named(path + from, end - from);
	}
	if (site == SITE_AREA && is_of_client(path, from))
		return SITE_NONE;
	return site;
}
