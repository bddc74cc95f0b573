package main

import (
	"maps"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var groupVersion = schema.GroupVersion{Group: "example.com", Version: "v1"}

// A page that is served by a number of Pods.
type Website struct {
	meta.TypeMeta   `json:",inline"`
	meta.ObjectMeta `json:"metadata,omitempty"`
	Spec            WebsiteSpec   `json:"spec"`
	Status          WebsiteStatus `json:"status,omitempty"`
}

type WebsiteSpec struct {
	Page     string `json:"page"`
	Replicas *int32 `json:"replicas,omitempty"`
}

type WebsiteStatus struct {
	ReadyReplicas      int32            `json:"readyReplicas"`
	ObservedGeneration int64            `json:"observedGeneration,omitempty"`
	Conflicts          int32            `json:"conflicts,omitempty"`
	Conditions         []meta.Condition `json:"conditions,omitempty"`
}

type WebsiteList struct {
	meta.TypeMeta `json:",inline"`
	meta.ListMeta `json:"metadata,omitempty"`
	Items         []Website `json:"items"`
}

func addToScheme(scheme *runtime.Scheme) error {
	scheme.AddKnownTypes(groupVersion, &Website{}, &WebsiteList{})
	meta.AddToGroupVersion(scheme, groupVersion)
	return nil
}

func (w *Website) DeepCopyObject() runtime.Object { return w.copied() }

func (w *Website) copied() *Website {
	made := *w
	w.ObjectMeta.DeepCopyInto(&made.ObjectMeta)
	made.Annotations = maps.Clone(w.Annotations)
	if w.Spec.Replicas != nil {
		made.Spec.Replicas = new(*w.Spec.Replicas)
	}
	made.Status.Conditions = append([]meta.Condition(nil), w.Status.Conditions...)
	return &made
}

func (l *WebsiteList) DeepCopyObject() runtime.Object {
	made := *l
	made.Items = nil
	for _, each := range l.Items {
		made.Items = append(made.Items, *each.copied())
	}
	return &made
}
