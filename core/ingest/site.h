/* site: does the name of a field name machines, where they stand, or what runs on them? */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SITE_H
#define SR_INGEST_SITE_H

enum site {
	SITE_NONE,
	SITE_SERVER,	/* one machine or process of several alike, with a clock of its own */
	SITE_AREA,	/* where several of them stand */
	SITE_SERVICE,	/* the program that runs there */
};

/*
 * Of a dotted path in any spelling: `pod`, `k8s.pod.name`, `instanceId`, `target_addr`. A client's
 * address, a tenant or a user is none: these come and go as they like, a server does not.
 */
enum site site_of(const char *path);

#endif
