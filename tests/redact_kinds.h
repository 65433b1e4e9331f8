/* redact_kinds: 18 kinds of what names somebody or gives access, each made from a number. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_REDACT_KINDS_H
#define SR_TESTS_REDACT_KINDS_H

#include <stdio.h>

#include "tests/splitmix.h"

enum { KIND_VALUE = 128, KINDS = 18 };

static const char alnum[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
static const char *const first[] = { "Wanjiku", "Otieno", "Amina", "Grace", "Juma", "Njeri" };
static const char *const last[] = { "Kamau", "Odhiambo", "Hassan", "Mwangi", "Achieng", "Kiprono" };

static void
draw(char *out, size_t n, const char *from, size_t m, uint64_t *state)
{
	for (size_t i = 0; i < n; i++)
		out[i] = from[random_below(state, m)];
	out[n] = '\0';
}

static unsigned
below(uint64_t *state, unsigned n)
{
	return (unsigned)random_below(state, n);
}

/* A letter and a digit at least, as keys have. */
static const char *
key_of(char *buf, size_t n, uint64_t *state)
{
	draw(buf, n, alnum, 62, state);
	for (size_t i = 2; i < n; i += 4) {
		buf[i] = (char)('0' + below(state, 10));
		buf[i - 1] = (char)('A' + below(state, 26));
	}
	return buf;
}

static void
kind_value(int kind, uint64_t *state, char *out)
{
	char a[80], b[80], c[80];
	const char *const who = first[below(state, 6)], *const name = last[below(state, 6)];

#define PUT(...) snprintf(out, KIND_VALUE, __VA_ARGS__)
	switch (kind) {
	case 0: PUT("%s-%s-sacco-%u", who, name, below(state, 100000)); break;	/* tenant */
	case 1: PUT("%s Microfinance %u Ltd", name, below(state, 100000)); break; /* lender */
	case 2: PUT("%s %s %u", who, name, below(state,
		100000)); break;		/* customer */
	case 3: PUT("%s.%s%u@mail%u.co.ke", who, name, below(state, 1000), below(state, 90)); break;
	case 4: PUT("+254%s7%08u", below(state, 2) ? " " : "", below(state, 100000000)); break;
	case 5: PUT("07%02u-%03u-%03u", below(state, 100), below(state, 1000), below(state, 1000));
		break;
	case 6: PUT("%u.%u.%u.%u", 1 + below(state, 254), below(state, 256), below(state, 256),
		    below(state, 256)); break;
	case 7: PUT("2001:db8:%x:%x::%x", below(state, 65536), 1 + below(state, 65535),
		    1 + below(state, 65535)); break;
	case 8: PUT("%02x:%02x:%02x:%02x:%02x:%02x", below(state, 256), below(state, 256),
		    below(state, 256), below(state, 256), below(state, 256), below(state,
			256)); break;
	case 9: PUT("%08x-%04x-4%03x-a%03x-%012llx", below(state, 1u << 31), below(state, 65536),
		    below(state, 4096), below(state, 4096),
		    (unsigned long long)random_below(state, 1ull << 48)); break;
	case 10: PUT("eyJ%s.eyJ%s.%s", key_of(a, 20, state), key_of(b, 30, state),
		     key_of(c, 24, state)); break;
	case 11: PUT("Bearer %s", key_of(a, 24, state)); break;
	case 12: PUT("sk_live_%s", key_of(a, 24, state)); break;
	case 13: PUT("4%03u %04u %04u %04u", below(state, 1000), below(state, 10000),
		     below(state, 10000), below(state, 10000)); break;
	case 14: PUT("DE%02u%04u%04u%04u%04u%02u", below(state, 100), below(state, 10000),
		     below(state, 10000), below(state, 10000), below(state, 10000),
		     below(state, 100)); break;
	case 15: PUT("%u%09u", 1 + below(state, 9), below(state,
		1000000000)); break;	/* account */
	case 16: PUT("sess_%s", key_of(a, 16, state)); break;
	default: PUT("%03u-%02u-%04u", 100 + below(state, 800), 10 + below(state, 90),
		     1000 + below(state,
			9000)); break;					/* national id */
	}
#undef PUT
}

static const char *const kind_words[] = {
	"tenant", "lender", "customer", "e-mail", "phone", "national phone", "IPv4", "IPv6", "MAC",
	"UUID", "JWT", "bearer token", "API key", "card", "IBAN", "account", "session",
		"national id",
};

#endif
