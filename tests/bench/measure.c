/* measure: runs one command, or two in turn, and says what they cost; no shell in between. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 *	measure [-c] [-n PAIRS] [-k FACTOR] [-s SECONDS] [-x CODE] [-o FILE_A] [-p FILE_B]
 *		A... [VS B...]
 *
 * One unmeasured run of each warms the caches, then A B A B ...; a command's output goes to
 * its file, or nowhere. A command that ends its output with `seconds X` is taken to have cost
 * X (a query inside a process whose start is not the matter). Prints one line:
 *
 *	RATIO_MIN RATIO_MEDIAN RATIO_MAX A_S B_S A_CPU_S B_CPU_S A_RSS_KB B_RSS_KB
 *
 * ratios are A's wall over B's of one pair, times FACTOR; the seconds are medians; memory is
 * the largest peak of all runs. SECONDS are taken off A's wall (what it costs to start it).
 * With -c seconds are those of the processors, which other work on the machine moves less; a
 * command's own `seconds X` stays.
 * Without B the ratios are A's seconds. Exit 1: a command failed with another code than CODE
 * (0; which, and how, on stderr).
 */
enum { PAIRS_MAX = 99 };

struct run { double wall_s, cpu_s; long rss_kb; bool says; };	/* says: its own seconds */

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

/* What the command says of itself in the last 64 bytes of its output; below 0: nothing. */
static double
own_seconds(int fd)
{
	char tail[65];
	off_t end = lseek(fd, 0, SEEK_END);
	ssize_t n = end < 0 ? -1 : pread(fd, tail, 64, end > 64 ? end - 64 : 0);
	const char *at;

	if (n <= 0)
		return -1;
	tail[n] = '\0';
	at = strstr(tail, "\nseconds ");
	return at ? strtod(at + 9, NULL) : -1;
}

static _Noreturn void
become(char **argv, int fd)
{
	dup2(fd, STDOUT_FILENO);
	execvp(argv[0], argv);
	fprintf(stderr, "measure: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static int
run(char **argv, const char *file, int code, struct run *result)
{
	int fd = open(file ? file : "/dev/null", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	double start = now_s(), own;
	struct rusage use;
	int status;
	pid_t pid = fd < 0 ? -1 : fork();

	if (pid == 0)
		become(argv, fd);
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0) {
		fprintf(stderr, "measure: %s: %s\n", argv[0], strerror(errno));
		return -1;
	}
	result->wall_s = now_s() - start;
	result->cpu_s = seconds(use.ru_utime) + seconds(use.ru_stime);
	result->rss_kb = use.ru_maxrss;
	own = file ? own_seconds(fd) : -1;
	result->says = own >= 0;
	if (result->says)
		result->wall_s = own;
	close(fd);
	if (WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == code))
		return 0;
	fprintf(stderr, "measure: %s: %s %d\n", argv[0], WIFEXITED(status) ? "exit" : "signal",
		WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	return -1;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), by_value);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

struct plan {
	char **command[2];	/* the second may be NULL */
	const char *file[2];	/* for its output; NULL: nowhere */
	int pairs, code;
	bool is_cpu;
	double factor, start_s;
};
struct sums { double ratio[PAIRS_MAX], wall[2][PAIRS_MAX], cpu[2][PAIRS_MAX]; long rss_kb[2]; };

static int
measure(const struct plan *plan, struct sums *sums)
{
	for (int i = -1; i < plan->pairs; i++) {	/* -1 warms up */
		struct run r[2];
		memset(r, 0, sizeof(r));
		for (int k = 0; k < 2 && plan->command[k]; k++) {
			if (run(plan->command[k], plan->file[k], plan->code, &r[k]) < 0)
				return -1;
			if (r[k].rss_kb > sums->rss_kb[k])
				sums->rss_kb[k] = r[k].rss_kb;
		}
		for (int k = 0; k < 2 && plan->is_cpu; k++)
			r[k].wall_s = r[k].says ? r[k].wall_s : r[k].cpu_s;
		r[0].wall_s -= plan->start_s;
		for (int k = 0; k < 2 && i >= 0; k++) {
			sums->wall[k][i] = r[k].wall_s;
			sums->cpu[k][i] = r[k].cpu_s;
		}
		if (i >= 0)
			sums->ratio[i] = plan->factor * r[0].wall_s /
					 (plan->command[1] ? r[1].wall_s : 1);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct plan plan = { .pairs = 7, .factor = 1 };
	static struct sums sums;
	double mid;
	int option;

	while ((option = getopt(argc, argv, "+cn:k:s:x:o:p:")) != -1) {
		if (option == 'c')
			plan.is_cpu = true;
		else if (option == 'n')
			plan.pairs = (int)strtol(optarg, NULL, 10);
		else if (option == 'k')
			plan.factor = strtod(optarg, NULL);
		else if (option == 's')
			plan.start_s = strtod(optarg, NULL);
		else if (option == 'x')
			plan.code = (int)strtol(optarg, NULL, 10);
		else if (option == 'o' || option == 'p')
			plan.file[option == 'p'] = optarg;
	}
	if (optind >= argc || plan.pairs < 1 || plan.pairs > PAIRS_MAX) {
		fputs("usage: measure [-c] [-n PAIRS] [-k FACTOR] [-s SECONDS] [-x CODE] "
		      "[-o FILE] [-p FILE] A... [VS B...]\n", stderr);
		return 64;
	}
	plan.command[0] = &argv[optind];
	for (int i = optind; i + 1 < argc; i++)
		if (strcmp(argv[i], "VS") == 0) {
			argv[i] = NULL;
			plan.command[1] = &argv[i + 1];
			break;
		}
	if (measure(&plan, &sums) < 0)
		return EXIT_FAILURE;
	mid = median(sums.ratio, plan.pairs);
	printf("%.4g %.4g %.4g %.6f %.6f %.6f %.6f %ld %ld\n", sums.ratio[0], mid,
	       sums.ratio[plan.pairs - 1], median(sums.wall[0], plan.pairs),
	       median(sums.wall[1], plan.pairs), median(sums.cpu[0], plan.pairs),
	       median(sums.cpu[1], plan.pairs), sums.rss_kb[0], sums.rss_kb[1]);
	return EXIT_SUCCESS;
}
