/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the fields of the hypervisor's machine are that are read from outside:
 * lines of a name, an offset and a size. */
#include <stdio.h>

#include "hv/machine.h"
#include "hv/nested.h"
#include "hv/policy.h"
#include "hv/svm/svm.h"
#include "spec/x86.h"

#define FIELD(type, field)                                            \
    printf(#type "." #field " %zu %zu\n", offsetof(struct type, field), \
           sizeof(((struct type *)NULL)->field))

int main(void)
{
    FIELD(hv_machine, features);
    FIELD(hv_machine, cpu_count);
    FIELD(hv_machine, cpus);
    FIELD(hv_machine, nested);
    FIELD(hv_machine, maps);
    FIELD(hv_machine, apic_base);
    FIELD(hv_machine, kept);
    FIELD(hv_machine, kept_count);
    FIELD(hv_nested, root);
    FIELD(hv_vcpu, state);
    FIELD(hv_vcpu, exits);
    FIELD(hv_vcpu, window);
    FIELD(hv_vcpu, control);
    FIELD(hv_vcpu, stack_top);
    FIELD(hv_vcpu, trap_stack_top);
    FIELD(hv_msr_row, last);
    FIELD(hv_msr_row, rule);
    printf("hv_msr_row.size %zu 0\n", sizeof(struct hv_msr_row));
    printf("HV_MSR_OPEN %d 0\n", HV_MSR_OPEN);
    printf("SVM_HOST_SAVE_AT %d 0\n", SVM_HOST_SAVE_AT);
    printf("X86_APIC_SPACE_BYTES %d 0\n", X86_APIC_SPACE_BYTES);
    return 0;
}
