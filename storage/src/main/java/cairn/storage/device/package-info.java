/**
 * Block devices of the machine, and files that stand for one. A {@link cairn.storage.device.DeviceClaim} keeps one to
 * this process, by the kernel's own means: nobody else mounts it or claims it meanwhile. {@link
 * cairn.storage.device.DeviceContents} tells what somebody may have on it. Linux only.
 */
package cairn.storage.device;
