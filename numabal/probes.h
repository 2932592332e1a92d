/* SPDX-License-Identifier: GPL-2.0 */
/*
 * THE table of tracepoints: NB_PROBE(tracepoint, stage, arguments), each counted;
 * and with those of NB_PROBE_DO(tracepoint, stage, what, arguments) more is done.
 */
NB_PROBE_DO(sched_process_fork, LIFE, nb_start_fork(child),
	    struct task_struct *parent, struct task_struct *child)
NB_PROBE_DO(sched_process_exec, LIFE, nb_start_exec(p),
	    struct task_struct *p, pid_t old_pid, struct linux_binprm *bprm)
NB_PROBE(sched_process_exit, LIFE, NB_PROTO_SCHED_PROCESS_EXIT)
NB_PROBE(sched_process_free, LIFE, struct task_struct *p)
NB_PROBE(task_rename, LIFE, struct task_struct *task, const char *comm)
NB_PROBE_DO(sched_move_numa, PLACE, nb_travel_going(tsk, dst_cpu),
	    struct task_struct *tsk, int src_cpu, int dst_cpu)
NB_PROBE_DO(sched_stick_numa, PLACE,
	    nb_probe_stuck(src_tsk, src_cpu, dst_tsk, dst_cpu),
	    struct task_struct *src_tsk, int src_cpu,
	    struct task_struct *dst_tsk, int dst_cpu)
NB_PROBE_DO(sched_swap_numa, PLACE,
	    nb_probe_swap(src_tsk, src_cpu, dst_tsk, dst_cpu),
	    struct task_struct *src_tsk, int src_cpu,
	    struct task_struct *dst_tsk, int dst_cpu)
#ifdef NB_HAVE_SKIP_VMA
NB_PROBE(sched_skip_vma_numa, SCAN, struct mm_struct *mm,
	 struct vm_area_struct *vma, enum numa_vmaskip_reason reason)
#endif
#ifdef NB_HAVE_SKIP_CPUSET
NB_PROBE(sched_skip_cpuset_numa, SCAN,
	 struct task_struct *tsk, nodemask_t *mem_allowed_ptr)
#endif
NB_PROBE_DO(sched_migrate_task, MOVE, nb_travel_migrate(p, dest_cpu),
	    struct task_struct *p, int dest_cpu)
NB_PROBE(mm_migrate_pages, PAGE, NB_PROTO_MM_MIGRATE_PAGES)
NB_PROBE(cgroup_attach_task, LIFE, struct cgroup *dst_cgrp, const char *path,
	 struct task_struct *task, bool threadgroup)
