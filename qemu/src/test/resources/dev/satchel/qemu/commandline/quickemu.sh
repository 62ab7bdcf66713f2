#!/usr/bin/env bash
# In the words of quickemu 4.9, written after its source: it writes such a script beside each machine
VMDIR="ubuntu-22.04"
/usr/bin/qemu-system-x86_64 \
  -name ubuntu-22.04,process=ubuntu-22.04 \
  -machine q35,smm=off,vmport=off,accel=kvm \
  -global kvm-pit.lost_tick_policy=discard \
  -cpu host,+hypervisor,+invtsc,l3-cache=on,migratable=no \
  -smp cores=2,threads=2,sockets=1 -m 8G -device virtio-balloon -pidfile $VMDIR/ubuntu.pid \
  -rtc base=utc,clock=host -vga none -device virtio-vga-gl,xres=1280,yres=800 -display sdl,gl=on \
  -device virtio-rng-pci,rng=rng0 -object rng-random,id=rng0,filename=/dev/urandom \
  -device qemu-xhci,id=spicepass -chardev spicevmc,id=usbredirchardev1,name=usbredir -device usb-redir,chardev=usbredirchardev1,id=usbredirdev1 \
  -device usb-ehci,id=input -device usb-kbd,bus=input.0 -k en-us -device usb-tablet,bus=input.0 \
  -audiodev pa,id=audio0 -device intel-hda -device hda-micro,audiodev=audio0 \
  -device virtio-net,netdev=nic -netdev user,hostname=ubuntu,hostfwd=tcp::22220-:22,smb=/home/u/Public,id=nic \
  -global driver=cfi.pflash01,property=secure,value=on \
  -drive if=pflash,format=raw,unit=0,file=/usr/share/OVMF/OVMF_CODE_4M.fd,readonly=on \
  -drive if=pflash,format=raw,unit=1,file=$VMDIR/OVMF_VARS.fd \
  -drive media=cdrom,index=0,file=$VMDIR/ubuntu.iso \
  -device virtio-blk-pci,drive=SystemDisk -drive id=SystemDisk,if=none,format=qcow2,file="$VMDIR/disk.qcow2" \
  -fsdev local,id=fsdev0,path=/home/u/Public,security_model=mapped-xattr -device virtio-9p-pci,fsdev=fsdev0,mount_tag=Public-u \
  -monitor unix:$VMDIR/m.socket,server,nowait -serial unix:$VMDIR/s.socket,server,nowait 2>/dev/null
